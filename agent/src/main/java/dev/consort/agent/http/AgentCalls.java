// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.time.Duration;

/** Makes calls to one agent. Thread-safe. */
@FunctionalInterface
public interface AgentCalls {
  /**
   * Begins a call.
   *
   * @param deadline longest wait for the whole answer, from now
   */
  AgentCall call(AgentRequest request, Duration deadline);
}
