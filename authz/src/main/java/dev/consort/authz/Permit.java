// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import java.util.Optional;

/**
 * Proof that a peer was allowed, or one of its requests. Only this package can make one, so what
 * asks for a permit cannot be reached unauthorised. Immutable; shared by all peers that one
 * intention, or the default, allows, except where it carries what a token said.
 */
public final class Permit {
  private final AllowReason reason;
  private final TokenForwarding tokens;

  Permit(AllowReason reason, TokenForwarding tokens) {
    this.reason = reason;
    this.tokens = tokens;
  }

  /** Why: names intention and permission, for logs. */
  public AllowReason reason() {
    return reason;
  }

  /** The intention that matched; empty when the default policy alone allows. */
  public Optional<Intention> intention() {
    return reason.matched();
  }

  /** What becomes of headers that carry tokens before the request is passed on. */
  public TokenForwarding tokens() {
    return tokens;
  }

  /** Who may reach whom, and by which intention or default. */
  public String explain(SpiffeId peer) {
    return reason.explain(peer);
  }

  /** Who may ask what of whom, and by which permission or default. */
  public String explain(SpiffeId peer, RequestFacts request) {
    return reason.explain(peer, request);
  }
}
