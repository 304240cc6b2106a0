// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import java.util.Optional;

/**
 * Proof that a peer was allowed. Only this package can make one, so what asks for a permit cannot
 * be reached unauthorised. Immutable; shared by all peers that one intention, or the default,
 * allows.
 */
public final class Permit {
  private final IntentionName destination;
  private final Optional<Intention> intention;
  private final String defaultSource;

  private Permit(IntentionName destination, Optional<Intention> intention, String defaultSource) {
    this.destination = destination;
    this.intention = intention;
    this.defaultSource = defaultSource;
  }

  static Permit by(IntentionName destination, Intention intention) {
    return new Permit(destination, Optional.of(intention), "");
  }

  static Permit byDefault(IntentionName destination, String defaultSource) {
    return new Permit(destination, Optional.empty(), defaultSource);
  }

  /** The intention that allows; empty when the default policy does. */
  public Optional<Intention> intention() {
    return intention;
  }

  /** Who may reach whom, and by which intention or default. */
  public String explain(SpiffeId peer) {
    return Explanation.allowed(
        peer,
        destination,
        intention
            .map(Explanation::cites)
            .orElseGet(() -> Explanation.citesDefault(DefaultPolicy.ALLOW, defaultSource)));
  }
}
