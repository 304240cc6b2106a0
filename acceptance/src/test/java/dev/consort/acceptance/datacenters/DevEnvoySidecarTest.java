// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Envoy behind Consort's gateways in two datacenters of the embedded agent. */
@RequiresTool("envoy")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DevEnvoySidecarTest extends EnvoySidecarContract {
  DevEnvoySidecarTest() {
    super(AgentKind.DEV);
  }
}
