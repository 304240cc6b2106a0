// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Envoy behind Consort's gateways in two datacenters of real Consul servers. */
@RequiresTool({"consul", "envoy"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RealEnvoySidecarTest extends EnvoySidecarContract {
  RealEnvoySidecarTest() {
    super(AgentKind.REAL);
  }
}
