// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;

/**
 * What a table says about a peer or its request. Made when the table is compiled and shared, but
 * for those that carry what a token said.
 */
public sealed interface Verdict {
  /** The peer may connect, or its request pass, and here is the proof that passing it on takes. */
  record Allowed(Permit permit) implements Verdict {}

  /** The peer may not connect, or its request not pass. */
  record Denied(DenyReason reason) implements Verdict {}

  /**
   * Says in sentences who wanted to reach whom, what decided and, for a refusal, what would allow
   * it. For logs and the admin API of the destination's own side; a peer is never told.
   *
   * @param peer the one this verdict was given on
   */
  default String explain(SpiffeId peer) {
    return switch (this) {
      case Allowed(var permit) -> permit.explain(peer);
      case Denied(var reason) -> reason.explain(peer);
    };
  }

  /**
   * As {@link #explain(SpiffeId)}, of a request: what was asked, and the permission that would
   * allow it.
   */
  default String explain(SpiffeId peer, RequestFacts request) {
    return switch (this) {
      case Allowed(var permit) -> permit.explain(peer, request);
      case Denied(var reason) -> reason.explain(peer, request);
    };
  }
}
