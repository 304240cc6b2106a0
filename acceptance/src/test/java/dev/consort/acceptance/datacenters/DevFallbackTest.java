// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Fallbacks on two datacenters of the embedded agent. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DevFallbackTest extends FallbackContract {
  DevFallbackTest() {
    super(AgentKind.DEV);
  }
}
