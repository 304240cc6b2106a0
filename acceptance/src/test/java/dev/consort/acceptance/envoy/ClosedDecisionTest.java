// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Decisions where what no intention names is denied. */
@RequiresTool("envoy")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ClosedDecisionTest extends DecisionContract {
  ClosedDecisionTest() {
    super(AgentKind.DEV_DENYING, 42);
  }
}
