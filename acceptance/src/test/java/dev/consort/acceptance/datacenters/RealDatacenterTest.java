// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two datacenters of real Consul servers, joined over loopback. */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RealDatacenterTest extends DatacenterContract {
  private static final int CONNECTIONS = 20;

  RealDatacenterTest() {
    super(AgentKind.REAL);
  }

  @Test
  void serverThatIsCutOff_leavesTrafficAndIntentionsAsTheyWere() {
    Site.start(here, "cut-near", "near");
    Site.start(there, "cut-far", "far");
    here.intention("cut-denied", "cut-near", "deny");
    int near = client("cut-caller", "cut-near");
    int far = client("cut-far-caller", "cut-far.dc2");
    int denied = client("cut-denied", "cut-near");
    awaitReached("near", near);
    awaitReached("far", far);
    awaitReached("", denied);
    there.consul().pause();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        assertEquals("near", Site.reached(near), "connection " + i);
        assertEquals("far", Site.reached(far), "connection " + i);
        assertEquals("", Site.reached(denied), "connection " + i);
      }
    } finally {
      there.consul().resume();
    }
  }
}
