// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;

/** Why a peer may not connect. Immutable; shared by all peers that it holds for. */
public sealed interface DenyReason {
  /** The kinds of reasons, as metrics tell them apart. */
  enum Kind {
    /** An intention says so. */
    INTENTION,
    /** The intention judges requests, and the connection carries none that are looked at. */
    NEEDS_REQUESTS,
    /** The intention holds something that this version does not understand. */
    NOT_UNDERSTOOD,
    /** No intention matches and the default policy denies. */
    DEFAULT,
    /** The peer belongs to another trust domain. */
    FOREIGN_TRUST_DOMAIN
  }

  /** An intention for the whole connection denies. */
  record ByIntention(IntentionName destination, Intention intention) implements DenyReason {}

  /** The intention has permissions for requests, and only a request could meet them. */
  record NeedsRequests(IntentionName destination, Intention intention) implements DenyReason {}

  /** The intention was not understood. {@code what} names the part. */
  record NotUnderstood(IntentionName destination, Intention intention, String what)
      implements DenyReason {}

  /** No intention matches. {@code defaultSource} says where the default came from, or is empty. */
  record ByDefault(IntentionName destination, String defaultSource) implements DenyReason {}

  /** The peer's trust domain is not {@code trustDomain}, the only one intentions speak of. */
  record ForeignTrustDomain(IntentionName destination, String trustDomain) implements DenyReason {}

  /** The kind of this reason. */
  default Kind kind() {
    return switch (this) {
      case ByIntention _ -> Kind.INTENTION;
      case NeedsRequests _ -> Kind.NEEDS_REQUESTS;
      case NotUnderstood _ -> Kind.NOT_UNDERSTOOD;
      case ByDefault _ -> Kind.DEFAULT;
      case ForeignTrustDomain _ -> Kind.FOREIGN_TRUST_DOMAIN;
    };
  }

  /** Who may not reach whom, by which intention or default, and what would allow it. */
  default String explain(SpiffeId peer) {
    return Explanation.denied(peer, this);
  }
}
