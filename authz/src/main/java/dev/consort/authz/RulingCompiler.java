// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the intentions on one destination. What it does not understand it turns into a denial
 * and a warning. Used once, by the thread that compiles.
 */
final class RulingCompiler {
  private final IntentionName destination;
  private final DefaultPolicy defaultPolicy;
  private final String defaultSource;
  private final Map<String, JwtProvider> known;
  private final TokenForwarding untrusted;

  private final Map<String, Integer> places = new HashMap<>();
  private final List<TokenProvider> providers = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<Intention> refused = new HashSet<>();

  RulingCompiler(TableSettings settings) {
    this.destination = settings.destination();
    this.defaultPolicy = settings.defaultPolicy();
    this.defaultSource = settings.defaultSource();
    this.known = settings.providers();
    this.untrusted = known.isEmpty() ? TokenForwarding.NONE : untrusted(known.values());
  }

  /** The headers in which an application expects the payload of a verified token. */
  private static TokenForwarding untrusted(Collection<JwtProvider> providers) {
    return new TokenForwarding(
        providers.stream()
            .flatMap(provider -> provider.forwardPayloadHeader().stream())
            .distinct()
            .sorted()
            .toList(),
        Map.of());
  }

  /** The providers that the intentions compiled so far ask for; their places are fixed. */
  List<TokenProvider> providers() {
    return List.copyOf(providers);
  }

  /** Those that were not understood. */
  Set<Intention> refused() {
    return Set.copyOf(refused);
  }

  /** A sentence on each thing that was not understood, or cannot do what it seems to. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** For callers that no intention matches. */
  Ruling byDefault() {
    return new Ruling.Fixed(
        byDefault(
            new AllowReason.ByDefault(destination, defaultSource),
            new DenyReason.ByDefault(destination, defaultSource)));
  }

  /** For callers of another trust domain. */
  Ruling foreign(String trustDomain) {
    return new Ruling.Fixed(
        new Verdict.Denied(new DenyReason.ForeignTrustDomain(destination, trustDomain)));
  }

  /** For callers that the intention matches. */
  Ruling of(Intention intention) {
    return switch (intention.rule()) {
      case IntentionRule.Layer4(var action) ->
          new Ruling.Fixed(
              switch (action) {
                case ALLOW -> allowed(new AllowReason.ByIntention(destination, intention));
                case DENY -> new Verdict.Denied(new DenyReason.ByIntention(destination, intention));
              });
      case IntentionRule.Layer7 rule -> {
        try {
          yield byRequest(intention, rule);
        } catch (NotUnderstoodException part) {
          yield notUnderstood(intention, part.getMessage());
        }
      }
      case IntentionRule.NotUnderstood(var what) -> notUnderstood(intention, what);
    };
  }

  private Ruling notUnderstood(Intention intention, String what) {
    refused.add(intention);
    warnings.add(
        "intention "
            + intention.pair()
            + " denies every caller it matches: this version does not understand "
            + what);
    return new Ruling.Fixed(
        new Verdict.Denied(new DenyReason.NotUnderstood(destination, intention, what)));
  }

  private Ruling byRequest(Intention intention, IntentionRule.Layer7 rule)
      throws NotUnderstoodException {
    List<CompiledPermission> permissions = new ArrayList<>();
    for (int i = 0; i < rule.permissions().size(); i++) {
      Permission permission = rule.permissions().get(i);
      if (!PathSense.canMatch(permission.http().path())) {
        warnings.add(
            "permission "
                + (i + 1)
                + " of intention "
                + intention.pair()
                + " is about no request: its path is not in the form that paths are brought into"
                + " before they are judged");
      }
      permissions.add(
          new CompiledPermission(
              HttpMatcherCompiler.of(permission.http()),
              token(permission.jwt()),
              switch (permission.action()) {
                case ALLOW -> allowed(new AllowReason.ByPermission(destination, intention, i));
                case DENY ->
                    new Verdict.Denied(new DenyReason.ByPermission(destination, intention, i));
              }));
    }
    return new Ruling.ByRequest(
        new Verdict.Denied(new DenyReason.NeedsRequests(destination, intention)),
        token(rule.jwt()),
        List.copyOf(permissions),
        byDefault(
            new AllowReason.NoPermission(destination, intention, defaultSource),
            new DenyReason.NoPermission(destination, intention, defaultSource)));
  }

  private TokenMatcher token(List<JwtRequirement> anyOf) throws NotUnderstoodException {
    List<TokenMatcher.Requirement> requirements = new ArrayList<>();
    for (JwtRequirement requirement : anyOf) {
      requirements.add(
          new TokenMatcher.Requirement(place(requirement.provider()), requirement.claims()));
    }
    return anyOf.isEmpty() ? TokenMatcher.NONE : new TokenMatcher(List.copyOf(requirements));
  }

  private int place(String name) throws NotUnderstoodException {
    Integer place = places.get(name);
    if (place != null) {
      return place;
    }
    JwtProvider settings = known.get(name);
    if (settings == null) {
      throw new NotUnderstoodException(
          "the jwt-provider " + Shown.text(name) + ", which is unknown");
    }
    TokenProvider provider = provider(settings);
    if (!provider.hasKeys()) {
      warnings.add("no key of the jwt-provider " + name + " is known: no token of it holds");
    }
    places.put(name, providers.size());
    providers.add(provider);
    return providers.size() - 1;
  }

  private static TokenProvider provider(JwtProvider settings) throws NotUnderstoodException {
    try {
      return TokenProvider.compile(settings);
    } catch (NotUnderstoodException unreadable) {
      throw new NotUnderstoodException(
          "the jwt-provider " + Shown.text(settings.name()) + ": " + unreadable.getMessage());
    }
  }

  private Verdict byDefault(AllowReason allow, DenyReason deny) {
    return switch (defaultPolicy) {
      case ALLOW -> allowed(allow);
      case DENY -> new Verdict.Denied(deny);
    };
  }

  private Verdict allowed(AllowReason reason) {
    return new Verdict.Allowed(new Permit(reason, untrusted));
  }
}
