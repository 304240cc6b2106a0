// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Gateways between two datacenters of the embedded agent. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DevGatewayTest extends GatewayContract {
  DevGatewayTest() {
    super(AgentKind.DEV);
  }
}
