// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.util.concurrent.CompletionStage;

/** A call under way. */
public interface AgentCall {
  /**
   * Completes on any thread with whatever status came, or with an {@link AgentCallFailed} when no
   * whole answer did.
   */
  CompletionStage<AgentAnswer> answer();

  /** Gives it up; the answer may then never complete. Idempotent. Any thread. */
  void cancel();
}
