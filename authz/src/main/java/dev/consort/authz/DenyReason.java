// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;

/**
 * Why a peer may not connect, or a request not pass. Immutable; shared by all that it holds for.
 */
public sealed interface DenyReason {
  /** The kinds of reasons, as metrics tell them apart. */
  enum Kind {
    /** An intention says so. */
    INTENTION,
    /** A permission of an intention says so. */
    PERMISSION,
    /** The intention has no permission about the request, and the default policy denies. */
    NO_PERMISSION,
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

  /**
   * A permission of the intention denies the request.
   *
   * @param permission its place in the intention, from 0
   */
  record ByPermission(IntentionName destination, Intention intention, int permission)
      implements DenyReason {}

  /**
   * No permission of the intention is about the request, and then the default policy decides, not
   * the next intention. {@code defaultSource} says where the default came from, or is empty.
   */
  record NoPermission(IntentionName destination, Intention intention, String defaultSource)
      implements DenyReason {}

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
      case ByPermission _ -> Kind.PERMISSION;
      case NoPermission _ -> Kind.NO_PERMISSION;
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

  /** As {@link #explain(SpiffeId)}, of one request. */
  default String explain(SpiffeId peer, RequestFacts request) {
    return RequestExplanation.denied(peer, request, this);
  }
}
