// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The timers on the embedded agent. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevTimerTest extends TimerContract {
  DevTimerTest() {
    super(AgentKind.DEV);
  }
}
