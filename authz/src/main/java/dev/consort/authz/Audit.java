// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;

/**
 * How the intentions that are only audited would have changed a verdict. To be counted and logged;
 * nothing here lets anything through. Immutable.
 */
public sealed interface Audit {
  /** Not at all; also where none are audited. */
  enum Agrees implements Audit {
    /** The only one. */
    AGREES
  }

  /** What was allowed would be denied. */
  record WouldDeny(DenyReason reason) implements Audit {}

  /** What was denied would be allowed. */
  record WouldAllow(AllowReason reason) implements Audit {}

  /** What would be, of a connection; empty where nothing changes. */
  default String explain(SpiffeId peer) {
    return switch (this) {
      case Agrees _ -> "";
      case WouldDeny(var reason) -> reason.explain(peer);
      case WouldAllow(var reason) -> reason.explain(peer);
    };
  }

  /** What would be, of a request; empty where nothing changes. */
  default String explain(SpiffeId peer, RequestFacts request) {
    return switch (this) {
      case Agrees _ -> "";
      case WouldDeny(var reason) -> reason.explain(peer, request);
      case WouldAllow(var reason) -> reason.explain(peer, request);
    };
  }

  /** The difference between what holds and what would. */
  static Audit between(Verdict live, Verdict candidate) {
    return switch (candidate) {
      case Verdict.Denied(var reason) when live instanceof Verdict.Allowed -> new WouldDeny(reason);
      case Verdict.Allowed(var permit) when live instanceof Verdict.Denied ->
          new WouldAllow(permit.reason());
      case Verdict.Allowed _, Verdict.Denied _ -> Agrees.AGREES;
    };
  }
}
