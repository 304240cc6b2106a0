// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Fallbacks on two datacenters of Consul. */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RealFallbackTest extends FallbackContract {
  RealFallbackTest() {
    super(AgentKind.REAL);
  }
}
