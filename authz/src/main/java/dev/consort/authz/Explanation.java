// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.Locale;
import java.util.regex.Pattern;

/** The sentences that explain verdicts. Never on the hot path: they are built when asked for. */
final class Explanation {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  static final String CHANGE_IT =
      " What is not understood denies: change the intention, or use a version that knows it.";
  static final String NO_FOREIGNER = " No intention can name a service of another trust domain.";

  private Explanation() {}

  static String allowed(SpiffeId peer, AllowReason reason) {
    return switch (reason) {
      case AllowReason.ByIntention(var to, var intention) -> may(peer, to, cites(intention));
      case AllowReason.ByPermission(var to, var intention, var permission) ->
          may(peer, to, citesPermission(intention, permission));
      case AllowReason.NoPermission(var to, var intention, var source) ->
          may(peer, to, citesNoPermission(intention, DefaultPolicy.ALLOW, source));
      case AllowReason.ByDefault(var to, var source) ->
          may(peer, to, citesDefault(DefaultPolicy.ALLOW, source));
      case AllowReason.Unauthenticated(var to, var setting) ->
          "Anybody may reach " + to + ": " + setting + ".";
    };
  }

  static String denied(SpiffeId peer, DenyReason reason) {
    return switch (reason) {
      case DenyReason.ByIntention(var to, var intention) ->
          refused(peer, to, cites(intention)) + remedy(peer, to, intention);
      case DenyReason.ByPermission(var to, var intention, var permission) ->
          refused(peer, to, citesPermission(intention, permission));
      case DenyReason.NoPermission(var to, var intention, var source) ->
          refused(peer, to, citesNoPermission(intention, DefaultPolicy.DENY, source));
      case DenyReason.NeedsRequests(var to, var intention) ->
          refused(
                  peer,
                  to,
                  cites(intention)
                      + ", and its permissions are for requests, which a TCP connection has none"
                      + " of")
              + " Set the protocol of "
              + to
              + " to http in its service-defaults if it speaks HTTP; otherwise give the intention"
              + " an action in place of permissions.";
      case DenyReason.NotUnderstood(var to, var intention, var what) ->
          refused(peer, to, citesNotUnderstood(intention, what)) + CHANGE_IT;
      case DenyReason.ByDefault(var to, var source) ->
          refused(peer, to, citesDefault(DefaultPolicy.DENY, source)) + remedy(peer, to);
      case DenyReason.ForeignTrustDomain(var to, var trustDomain) ->
          refused(peer, to, citesForeign(peer, trustDomain)) + NO_FOREIGNER;
    };
  }

  static String cites(Intention intention) {
    return "intention "
        + intention.pair()
        + " (precedence "
        + intention.precedence()
        + ", action "
        + action(intention.rule())
        + ")";
  }

  static String citesDefault(DefaultPolicy policy, String source) {
    return "no intention matches and the default policy is " + named(policy, source);
  }

  private static String named(DefaultPolicy policy, String source) {
    return policy.name().toLowerCase(Locale.ROOT) + (source.isEmpty() ? "" : " (" + source + ")");
  }

  static String citesPermission(Intention intention, int permission) {
    return "permission " + (permission + 1) + " of " + cites(intention) + " is about it";
  }

  static String citesNoPermission(Intention intention, DefaultPolicy policy, String source) {
    return "no permission of "
        + cites(intention)
        + " is about it, and then the default policy decides, which is "
        + named(policy, source);
  }

  static String citesNotUnderstood(Intention intention, String what) {
    return cites(intention) + ", and this version does not understand " + what;
  }

  static String citesForeign(SpiffeId peer, String trustDomain) {
    return "its trust domain is "
        + peer.trustDomain()
        + ", and the one of this cluster is "
        + trustDomain;
  }

  private static String action(IntentionRule rule) {
    return switch (rule) {
      case IntentionRule.Layer4(var action) -> action.name().toLowerCase(Locale.ROOT);
      case IntentionRule.Layer7 _ -> "by request";
      case IntentionRule.NotUnderstood _ -> "unknown";
    };
  }

  private static String may(SpiffeId peer, IntentionName destination, String why) {
    return who(peer) + " may connect to " + destination + ": " + why + ".";
  }

  private static String refused(SpiffeId peer, IntentionName destination, String why) {
    return who(peer) + " may not connect to " + destination + ": " + why + ".";
  }

  /** What would allow a caller that no intention matches. */
  static String remedy(SpiffeId peer, IntentionName to) {
    if (!(peer instanceof ServiceId caller)) {
      return " Intentions name services only, and this certificate is not one of a service.";
    }
    if (!isPlain(caller)) {
      return " To allow it, add it as a source with action allow to the service-intentions entry of "
          + to
          + ".";
    }
    return " To allow it, add source "
        + name(caller)
        + " with action allow to the service-intentions entry of "
        + to
        + ", as does: consul intention create -allow "
        + name(caller)
        + " "
        + to;
  }

  /** What would allow a caller that {@code intention} denies. */
  static String remedy(SpiffeId peer, IntentionName to, Intention intention) {
    if (peer instanceof ServiceId caller
        && isPlain(caller)
        && intention.source().equals(name(caller))
        && intention.destination().equals(to)) {
      return " To allow it, change that intention, as does: consul intention create -replace -allow "
          + name(caller)
          + " "
          + to;
    }
    return remedy(peer, to);
  }

  static String who(SpiffeId peer) {
    return peer instanceof ServiceId caller && isPlain(caller)
        ? name(caller).toString()
        : peer.uri();
  }

  /**
   * Whether the names can stand in a log line and in a command. Others are written as a URI, whose
   * escapes keep a peer from writing lines of its own.
   */
  static boolean isPlain(ServiceId caller) {
    return PLAIN.matcher(caller.partition()).matches()
        && PLAIN.matcher(caller.namespace()).matches()
        && PLAIN.matcher(caller.service()).matches();
  }

  static IntentionName name(ServiceId caller) {
    return new IntentionName(caller.partition(), caller.namespace(), caller.service());
  }
}
