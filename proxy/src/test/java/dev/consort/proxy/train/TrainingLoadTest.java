// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.proxy.local.FreePorts;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class TrainingLoadTest {
  @Test
  void load_onAnAppThatAnswers_exchangesWithoutFailure() throws Exception {
    try (TrainingApp app = TrainingApp.start(new Exchange())) {
      TrainingLoad load = new TrainingLoad(app.port(), new Exchange());
      assertTrue(load.waitUntilServed(20));
      assertTrue(load.run(1) > 100);
      assertEquals(0, load.failures());
    }
  }

  @Test
  void load_http_onAnAppThatAnswers_exchangesWithoutFailure() throws Exception {
    try (TrainingApp app = TrainingApp.start(new HttpDialogue())) {
      TrainingLoad load = new TrainingLoad(app.port(), new HttpDialogue());
      assertTrue(load.waitUntilServed(20));
      assertTrue(load.run(1) > 100);
      assertEquals(0, load.failures());
    }
  }

  @Test
  void load_onNothing_saysSo() throws Exception {
    int port = new FreePorts(RandomGenerator.getDefault()).free();
    assertFalse(new TrainingLoad(port, new Exchange()).waitUntilServed(0));
  }
}
