// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The protocols on the embedded agent. */
@RequiresTool({"curl", "envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevProtocolTest extends ProtocolContract {
  DevProtocolTest() {
    super(AgentKind.DEV);
  }
}
