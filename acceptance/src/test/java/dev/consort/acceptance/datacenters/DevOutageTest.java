// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** With the embedded agent, which knows routes that repeat what got no answer. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DevOutageTest extends OutageContract {
  DevOutageTest() {
    super(AgentKind.DEV, 0);
  }

  @Override
  String retries() {
    return """
    "NumRetries": 3, "RetryOnConnectFailure": true, "RetryOn": ["reset"]""";
  }
}
