// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.util.Locale;

/** What is wrong when a call gives nothing that can be used. */
public enum FaultKind {
  /** No connection, or it broke. */
  UNREACHABLE,
  /** No whole answer in time. */
  TIMEOUT,
  /** 403: the agent does not know the token; it may be too new, or deleted. */
  TOKEN_UNKNOWN,
  /** 403: the token lacks a right. */
  PERMISSION_DENIED,
  /** 403: the agent's own configuration forbids the call. */
  BLOCKED,
  /** 404. */
  NOT_FOUND,
  /** 500: the agent is too old for that kind of entry, or has cluster peering switched off. */
  UNKNOWN_KIND,
  /** Any other 4xx: repeating it will not help. */
  BAD_REQUEST,
  /** 429, or 503 of a limiter. */
  RATE_LIMITED,
  /** 5xx: the agent cannot reach its servers, or these have no leader. */
  SERVER_ERROR,
  /** 200 with something else than promised. */
  MALFORMED,
  /** More than is read. */
  TOO_LARGE;

  /** Whether it is about the agent or its servers, so that all calls are likely to suffer. */
  public boolean agentWide() {
    return switch (this) {
      case UNREACHABLE, TIMEOUT, SERVER_ERROR, RATE_LIMITED, TOKEN_UNKNOWN -> true;
      case PERMISSION_DENIED, BLOCKED, NOT_FOUND, UNKNOWN_KIND, BAD_REQUEST, MALFORMED, TOO_LARGE ->
          false;
    };
  }

  /** Whether another token may cure it. */
  public boolean aboutToken() {
    return this == TOKEN_UNKNOWN || this == PERMISSION_DENIED;
  }

  /** For metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
