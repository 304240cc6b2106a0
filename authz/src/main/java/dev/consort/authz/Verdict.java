// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;

/** What a table says about a peer. Made when the table is compiled, shared by all its peers. */
public sealed interface Verdict {
  /** The peer may connect, and here is the proof that the relay asks for. */
  record Allowed(Permit permit) implements Verdict {}

  /** The peer may not connect. */
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
}
