// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.Shown;
import dev.consort.matching.TextMatcher;
import dev.consort.matching.ValueMatch;
import java.util.Optional;
import java.util.TreeSet;

/** Says why a permission is not about a request. Pure functions; never on the hot path. */
final class HttpTrace {
  private HttpTrace() {}

  /** What of {@code match} the request does not meet; empty when it meets all. */
  static Optional<String> unmet(HttpMatch match, HttpMatcher matcher, RequestFacts request) {
    if (!matcher.meetsPath(request.path())) {
      return Optional.of("the path " + Shown.text(request.path()) + " " + isNot(match.path()));
    }
    if (!matcher.meetsMethod(request.method())) {
      return Optional.of(
          "the method "
              + Shown.word(request.method())
              + " is not among "
              + String.join(", ", new TreeSet<>(match.methods())));
    }
    int header = matcher.unmet(request);
    return header < 0 ? Optional.empty() : Optional.of(unmet(match.headers().get(header), request));
  }

  private static String isNot(PathMatch match) {
    return switch (match) {
      case PathMatch.Any _ -> "is none";
      case PathMatch.Exact(var path) -> "is not " + Shown.text(path);
      case PathMatch.Prefix(var prefix) -> "does not begin with " + Shown.text(prefix);
      case PathMatch.Regex(var expression) ->
          "does not match the expression " + Shown.text(expression);
    };
  }

  private static String unmet(HeaderMatch match, RequestFacts request) {
    String header = "the header " + Shown.word(match.name());
    if (match.value() instanceof ValueMatch.Present) {
      return header + (match.invert() ? " is there" : " is missing");
    }
    if (!request.anyHeader(match.name(), TextMatcher.ANY)) {
      return header + " is missing";
    }
    return header + (match.invert() ? " has a value that " : " has no value that ") + value(match);
  }

  private static String value(HeaderMatch match) {
    return switch (match.value()) {
      case ValueMatch.Present _ -> "is there";
      case ValueMatch.Exact(var value, _) -> "is " + Shown.text(value);
      case ValueMatch.Prefix(var value, _) -> "begins with " + Shown.text(value);
      case ValueMatch.Suffix(var value, _) -> "ends with " + Shown.text(value);
      case ValueMatch.Contains(var value, _) -> "contains " + Shown.text(value);
      case ValueMatch.Regex(var expression) -> "matches the expression " + Shown.text(expression);
    };
  }
}
