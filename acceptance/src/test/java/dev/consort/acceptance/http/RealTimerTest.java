// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The timers on Consul. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealTimerTest extends TimerContract {
  RealTimerTest() {
    super(AgentKind.REAL);
  }
}
