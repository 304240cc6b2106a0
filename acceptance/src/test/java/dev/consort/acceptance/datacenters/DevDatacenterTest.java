// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Two datacenters of the embedded agent. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DevDatacenterTest extends DatacenterContract {
  DevDatacenterTest() {
    super(AgentKind.DEV);
  }
}
