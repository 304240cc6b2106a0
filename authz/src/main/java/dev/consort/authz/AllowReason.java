// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import java.util.Optional;

/**
 * Why a peer may connect, or a request pass. Immutable; shared by all that it holds for. Knowing a
 * reason proves nothing: proof is the {@link Permit}.
 */
public sealed interface AllowReason {
  /** An intention for the whole connection allows. */
  record ByIntention(IntentionName destination, Intention intention) implements AllowReason {}

  /**
   * A permission of the intention allows the request.
   *
   * @param permission its place in the intention, from 0
   */
  record ByPermission(IntentionName destination, Intention intention, int permission)
      implements AllowReason {}

  /**
   * No permission of the intention is about the request, and then the default policy decides, not
   * the next intention.
   */
  record NoPermission(IntentionName destination, Intention intention, String defaultSource)
      implements AllowReason {}

  /** No intention matches. {@code defaultSource} says where the default came from, or is empty. */
  record ByDefault(IntentionName destination, String defaultSource) implements AllowReason {}

  /**
   * The configuration opens it to callers that prove nothing.
   *
   * @param setting what opens it, as {@code Expose.Paths /health}
   */
  record Unauthenticated(IntentionName destination, String setting) implements AllowReason {}

  /** The intention that matched; empty when none did. */
  default Optional<Intention> matched() {
    return switch (this) {
      case ByIntention(_, var intention) -> Optional.of(intention);
      case ByPermission(_, var intention, _) -> Optional.of(intention);
      case NoPermission(_, var intention, _) -> Optional.of(intention);
      case ByDefault _, Unauthenticated _ -> Optional.empty();
    };
  }

  /** Who may reach whom, and by which intention or default. */
  default String explain(SpiffeId peer) {
    return Explanation.allowed(peer, this);
  }

  /** As {@link #explain(SpiffeId)}, of one request. */
  default String explain(SpiffeId peer, RequestFacts request) {
    return RequestExplanation.allowed(peer, request, this);
  }
}
