// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TrainingLoadTest {
  @Test
  void load_onAnAppThatAnswers_exchangesWithoutFailure() throws Exception {
    try (TrainingApp app = TrainingApp.start()) {
      TrainingLoad load = new TrainingLoad(app.port());
      assertTrue(load.waitUntilServed(20));
      assertTrue(load.run(1) > 100);
      assertEquals(0, load.failures());
    }
  }

  @Test
  void load_onNothing_saysSo() throws Exception {
    int port = TrainingMesh.freePort();
    assertFalse(new TrainingLoad(port).waitUntilServed(0));
  }
}
