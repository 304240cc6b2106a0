// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What is exposed, by the checks of a real Consul. */
@RequiresTool({"consul", "curl", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealExposeTest extends ExposeContract {
  RealExposeTest() {
    super(AgentKind.REAL);
  }
}
