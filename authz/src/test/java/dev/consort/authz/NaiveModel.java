// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Decides as one would tell it: no table, no precedence, no shared code; slow. For intentions of
 * one namespace on one service, each source at most once, and texts of ASCII.
 *
 * @param policy where nothing decides
 * @param tokens what each token means that a request may carry
 * @param headers in which a provider's tokens are
 */
record NaiveModel(DefaultPolicy policy, Map<String, Meaning> tokens, Map<String, String> headers) {
  /** Says who decided: an action, a permission, or the default. */
  record Answer(boolean allowed, String by) {}

  /** Of a token: the provider for whom it holds, and the role it gives. */
  record Meaning(String provider, String role) {}

  Answer ask(List<Intention> intentions, String caller, TestRequest request) {
    for (String source : List.of(caller, "*")) {
      for (Intention intention : intentions) {
        if (intention.source().service().equals(source)) {
          return by(intention.rule(), request);
        }
      }
    }
    return new Answer(policy == DefaultPolicy.ALLOW, "default");
  }

  private Answer by(IntentionRule rule, TestRequest request) {
    if (rule instanceof IntentionRule.Layer4(var action)) {
      return new Answer(action == IntentionAction.ALLOW, "intention");
    }
    IntentionRule.Layer7 layer7 = (IntentionRule.Layer7) rule;
    int number = 0;
    for (Permission permission : layer7.permissions()) {
      if (isAbout(permission.http(), request)
          && carries(layer7.jwt(), request)
          && carries(permission.jwt(), request)) {
        return new Answer(permission.action() == IntentionAction.ALLOW, "permission " + number);
      }
      number++;
    }
    return new Answer(policy == DefaultPolicy.ALLOW, "no permission");
  }

  private boolean carries(List<JwtRequirement> anyOf, TestRequest request) {
    if (anyOf.isEmpty()) {
      return true;
    }
    for (JwtRequirement requirement : anyOf) {
      for (String line : values(request, headers.get(requirement.provider()))) {
        Meaning meaning = tokens.get(line.replace("Bearer ", ""));
        if (meaning != null && meaning.provider().equals(requirement.provider())) {
          if (requirement.claims().stream().allMatch(c -> c.value().equals(meaning.role()))) {
            return true;
          }
          break;
        }
      }
    }
    return false;
  }

  private static boolean isAbout(HttpMatch match, TestRequest request) {
    boolean path =
        switch (match.path()) {
          case PathMatch.Any _ -> true;
          case PathMatch.Exact(var wanted) -> request.path().equals(wanted);
          case PathMatch.Prefix(var wanted) -> request.path().startsWith(wanted);
          case PathMatch.Regex(var wanted) -> Pattern.matches(wanted, request.path());
        };
    boolean method = match.methods().isEmpty() || match.methods().contains(request.method());
    return path && method && match.headers().stream().allMatch(each -> isAbout(each, request));
  }

  private static boolean isAbout(HeaderMatch match, TestRequest request) {
    List<String> values = values(request, match.name());
    if (match.value() instanceof ValueMatch.Present) {
      return values.isEmpty() == match.invert();
    }
    return !values.isEmpty()
        && values.stream().anyMatch(value -> looksLike(match.value(), value)) != match.invert();
  }

  private static boolean looksLike(ValueMatch match, String value) {
    return switch (match) {
      case ValueMatch.Present _ -> true;
      case ValueMatch.Exact(var wanted, var fold) -> fold(value, fold).equals(fold(wanted, fold));
      case ValueMatch.Prefix(var wanted, var fold) ->
          fold(value, fold).startsWith(fold(wanted, fold));
      case ValueMatch.Suffix(var wanted, var fold) ->
          fold(value, fold).endsWith(fold(wanted, fold));
      case ValueMatch.Contains(var wanted, var fold) ->
          fold(value, fold).contains(fold(wanted, fold));
      case ValueMatch.Regex(var wanted) -> Pattern.matches(wanted, value);
    };
  }

  private static String fold(String text, boolean fold) {
    return fold ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static List<String> values(TestRequest request, String name) {
    List<String> values = new ArrayList<>();
    for (TestRequest.Header header : request.headers()) {
      if (header.name().equals(name)) {
        values.add(header.value());
      }
    }
    return values;
  }
}
