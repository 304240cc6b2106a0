// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What is exposed, by the checks of the embedded agent. */
@RequiresTool({"curl", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevExposeTest extends ExposeContract {
  DevExposeTest() {
    super(AgentKind.DEV);
  }
}
