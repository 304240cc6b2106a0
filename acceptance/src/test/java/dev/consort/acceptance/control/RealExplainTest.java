// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Explanations on a real Consul, which may be too old for intentions on requests. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealExplainTest extends ExplainContract {
  RealExplainTest() {
    super(AgentKind.REAL);
  }
}
