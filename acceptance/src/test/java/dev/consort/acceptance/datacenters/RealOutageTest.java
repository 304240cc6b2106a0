// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.MeshAgent;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** With real Consul servers, which die too. */
@RequiresTool("consul")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RealOutageTest extends OutageContract {
  RealOutageTest() {
    // Consul 1.8 knows no route that repeats what got no answer: one for each under way.
    super(AgentKind.REAL, Load.CALLERS);
  }

  @Override
  String retries() {
    return "\"NumRetries\": 3, \"RetryOnConnectFailure\": true";
  }

  @Override
  void moreDeaths(Deaths deaths) {
    deaths.dies("the near agent", () -> dieAndReturn(here.agent()));
    deaths.dies("the far agent", () -> dieAndReturn(there.agent()));
  }

  private static void dieAndReturn(MeshAgent agent) {
    agent.kill();
    agent.start();
    agent.awaitCa();
  }
}
