// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

/** A call that gave no whole answer. */
public final class AgentCallFailed extends Exception {
  private final transient AgentFault fault;

  /** For {@code fault}, without a stack trace: it is about the agent, not about this program. */
  public AgentCallFailed(AgentFault fault) {
    super(fault.kind() + ": " + fault.detail(), null, false, false);
    this.fault = fault;
  }

  /** What went wrong. */
  public AgentFault fault() {
    return fault;
  }
}
