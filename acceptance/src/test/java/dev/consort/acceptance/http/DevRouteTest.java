// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Routers and splitters on the embedded agent. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevRouteTest extends RouteContract {
  DevRouteTest() {
    super(AgentKind.DEV);
  }
}
