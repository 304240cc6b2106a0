// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.Shown;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sentences that explain verdicts on requests. What would allow one is said as the entry to
 * write, in the JSON of a service-intentions entry.
 */
final class RequestExplanation {
  private RequestExplanation() {}

  static String allowed(SpiffeId peer, RequestFacts request, AllowReason reason) {
    return switch (reason) {
      case AllowReason.ByIntention(var to, var intention) ->
          may(peer, request, to, Explanation.cites(intention));
      case AllowReason.ByPermission(var to, var intention, var permission) ->
          may(peer, request, to, Explanation.citesPermission(intention, permission));
      case AllowReason.NoPermission(var to, var intention, var source) ->
          may(
              peer,
              request,
              to,
              Explanation.citesNoPermission(intention, DefaultPolicy.ALLOW, source));
      case AllowReason.ByDefault(var to, var source) ->
          may(peer, request, to, Explanation.citesDefault(DefaultPolicy.ALLOW, source));
      case AllowReason.Unauthenticated _ -> Explanation.allowed(peer, reason);
    };
  }

  static String denied(SpiffeId peer, RequestFacts request, DenyReason reason) {
    return switch (reason) {
      case DenyReason.ByIntention(var to, var intention) ->
          refused(peer, request, to, Explanation.cites(intention))
              + Explanation.remedy(peer, to, intention);
      case DenyReason.ByPermission(var to, var intention, var permission) ->
          refused(peer, request, to, Explanation.citesPermission(intention, permission))
              + remedy(peer, request, to, intention, "permission " + (permission + 1));
      case DenyReason.NoPermission(var to, var intention, var source) ->
          refused(
                  peer,
                  request,
                  to,
                  Explanation.citesNoPermission(intention, DefaultPolicy.DENY, source))
              + remedy(peer, request, to, intention, "its other permissions")
              + tokens(intention);
      // On the way of requests this is never said; a permission could still not be met.
      case DenyReason.NeedsRequests needs -> Explanation.denied(peer, needs);
      case DenyReason.NotUnderstood(var to, var intention, var what) ->
          refused(peer, request, to, Explanation.citesNotUnderstood(intention, what))
              + Explanation.CHANGE_IT;
      case DenyReason.ByDefault(var to, var source) ->
          refused(peer, request, to, Explanation.citesDefault(DefaultPolicy.DENY, source))
              + Explanation.remedy(peer, to);
      case DenyReason.ForeignTrustDomain(var to, var trustDomain) ->
          refused(peer, request, to, Explanation.citesForeign(peer, trustDomain))
              + Explanation.NO_FOREIGNER;
    };
  }

  private static String may(SpiffeId peer, RequestFacts request, IntentionName to, String why) {
    return Explanation.who(peer) + " may " + ask(request) + " of " + to + ": " + why + ".";
  }

  private static String refused(SpiffeId peer, RequestFacts request, IntentionName to, String why) {
    return Explanation.who(peer) + " may not " + ask(request) + " of " + to + ": " + why + ".";
  }

  /** {@code GET "/admin"}; the query is not shown: it may hold a token. */
  private static String ask(RequestFacts request) {
    return Shown.word(request.method()) + " " + Shown.text(request.path());
  }

  /**
   * The permission to add: where to, when the intention names just this caller, else as a new one.
   */
  private static String remedy(
      SpiffeId peer, RequestFacts request, IntentionName to, Intention intention, String before) {
    if (!(peer instanceof ServiceId caller) || !Explanation.isPlain(caller)) {
      return "";
    }
    String entry = " of the service-intentions entry of " + to;
    return intention.source().equals(Explanation.name(caller)) && intention.destination().equals(to)
        ? " To allow it, put "
            + permission(request)
            + " in front of "
            + before
            + " of source "
            + Explanation.name(caller)
            + entry
            + "."
        : " To allow it, add "
            + source(caller, request)
            + " to the Sources"
            + entry
            + "; for that caller it then stands in place of "
            + intention.pair()
            + ".";
  }

  private static String source(ServiceId caller, RequestFacts request) {
    StringBuilder json = new StringBuilder("{");
    if (!caller.partition().equals(SpiffeId.DEFAULT_PARTITION)) {
      json.append("\"Partition\": ").append(Shown.text(caller.partition())).append(", ");
    }
    if (!caller.namespace().equals("default")) {
      json.append("\"Namespace\": ").append(Shown.text(caller.namespace())).append(", ");
    }
    return json.append("\"Name\": ")
        .append(Shown.text(caller.service()))
        .append(", \"Permissions\": [")
        .append(permission(request))
        .append("]}")
        .toString();
  }

  private static String permission(RequestFacts request) {
    String path =
        request.path().isEmpty() ? "" : "\"PathExact\": " + Shown.text(request.path()) + ", ";
    return "{\"Action\": \"allow\", \"HTTP\": {"
        + path
        + "\"Methods\": ["
        + Shown.text(request.method())
        + "]}}";
  }

  /** Of an intention all of whose permissions ask for a token. */
  private static String tokens(Intention intention) {
    return intention.rule() instanceof IntentionRule.Layer7(List<JwtRequirement> jwt, _)
            && !jwt.isEmpty()
        ? " Each of its permissions asks for a token of "
            + jwt.stream().map(JwtRequirement::provider).collect(Collectors.joining(" or "))
            + "."
        : "";
  }
}
