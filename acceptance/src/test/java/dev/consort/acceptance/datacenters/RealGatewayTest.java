// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Gateways between two datacenters of real Consul servers. */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RealGatewayTest extends GatewayContract {
  RealGatewayTest() {
    super(AgentKind.REAL);
  }
}
