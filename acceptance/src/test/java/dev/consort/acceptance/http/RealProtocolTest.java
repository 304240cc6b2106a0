// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The protocols on a real Consul, which may be too old to know more of HTTP than its name. */
@RequiresTool({"consul", "curl", "envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealProtocolTest extends ProtocolContract {
  RealProtocolTest() {
    super(AgentKind.REAL);
  }
}
