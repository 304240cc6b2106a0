// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.util.Optional;

/**
 * Why a call gave nothing that can be used.
 *
 * @param kind decides the reaction
 * @param status of HTTP; 0 when there was none
 * @param detail what the agent or the system said, one line; may be empty
 */
public record AgentFault(FaultKind kind, int status, String detail) {
  /** A fault without an answer. */
  public static AgentFault of(FaultKind kind, String detail) {
    return new AgentFault(kind, 0, detail);
  }

  /** What an answer's status says; empty for success. */
  public static Optional<AgentFault> of(AgentAnswer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return Optional.empty();
    }
    String body = answer.text();
    return Optional.of(new AgentFault(kind(status, body), status, body));
  }

  private static FaultKind kind(int status, String body) {
    if (status == 403) {
      if (body.contains("ACL not found")) {
        return FaultKind.TOKEN_UNKNOWN;
      }
      return body.contains("blocked by agent") || body.contains("Access is restricted")
          ? FaultKind.BLOCKED
          : FaultKind.PERMISSION_DENIED;
    }
    if (status == 404) {
      return FaultKind.NOT_FOUND;
    }
    if (status == 429 || (status == 503 && body.contains("rate limit"))) {
      return FaultKind.RATE_LIMITED;
    }
    if (status == 500
        && (body.contains("invalid config entry kind")
            || body.contains("peering must be enabled"))) {
      return FaultKind.UNKNOWN_KIND;
    }
    return status >= 500 ? FaultKind.SERVER_ERROR : FaultKind.BAD_REQUEST;
  }
}
