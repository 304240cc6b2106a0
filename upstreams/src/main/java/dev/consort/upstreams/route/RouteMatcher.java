// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.matching.HeaderMatcher;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.RegexMatcher;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.TextMatcher;
import dev.consort.matching.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A route's match, compiled. Immutable, any thread. */
public final class RouteMatcher {
  private final Predicate<String> path;
  private final Set<String> methods;
  private final List<HeaderMatcher> headers;
  private final List<Parameter> query;

  private RouteMatcher(
      Predicate<String> path,
      Set<String> methods,
      List<HeaderMatcher> headers,
      List<Parameter> query) {
    this.path = path;
    this.methods = methods;
    this.headers = headers;
    this.query = query;
  }

  private record Parameter(String name, Predicate<String> value, boolean presence) {}

  /**
   * Compiles. Costs up to milliseconds where there are expressions.
   *
   * @throws NotUnderstoodException for an expression that is none
   */
  public static RouteMatcher of(RouteMatch match) throws NotUnderstoodException {
    List<HeaderMatcher> headers = new ArrayList<>();
    for (var header : match.headers()) {
      headers.add(HeaderMatcher.of(header));
    }
    List<Parameter> query = new ArrayList<>();
    for (QueryMatch parameter : match.query()) {
      query.add(
          new Parameter(
              parameter.name(),
              HeaderMatcher.value(parameter.value()),
              parameter.value() instanceof ValueMatch.Present));
    }
    return new RouteMatcher(
        path(match.path()), match.methods(), List.copyOf(headers), List.copyOf(query));
  }

  private static Predicate<String> path(PathRule rule) throws NotUnderstoodException {
    return switch (rule) {
      case PathRule.Any _ -> TextMatcher.ANY;
      case PathRule.Exact(var path, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.EXACT, path, ignoreCase);
      case PathRule.Prefix(var prefix, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.PREFIX, prefix, ignoreCase);
      case PathRule.Regex(var expression) -> RegexMatcher.compile(expression);
    };
  }

  /** Whether every request meets it. */
  boolean meetsAll() {
    return TextMatcher.ANY.equals(path)
        && methods.isEmpty()
        && headers.isEmpty()
        && query.isEmpty();
  }

  /**
   * Whether the request meets it.
   *
   * @param wanted the request's path, which each question for it would make anew
   */
  boolean isMet(String wanted, RequestFacts request) {
    if (!path.test(wanted) || (!methods.isEmpty() && !methods.contains(request.method()))) {
      return false;
    }
    for (HeaderMatcher header : headers) {
      if (!header.isMet(request)) {
        return false;
      }
    }
    return query.isEmpty() || meetsQuery(request.query());
  }

  private boolean meetsQuery(String text) {
    for (Parameter parameter : query) {
      String value = value(text, parameter.name());
      if (value == null || (!parameter.presence() && !parameter.value().test(value))) {
        return false;
      }
    }
    return true;
  }

  /** The value of the first parameter of that name; empty for one without; null for none. */
  private static String value(String query, String name) {
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', start);
      int nameEnd = equals >= 0 && equals < end ? equals : end;
      if (nameEnd - start == name.length() && query.startsWith(name, start)) {
        return nameEnd < end ? query.substring(nameEnd + 1, end) : "";
      }
      start = end + 1;
    }
    return null;
  }
}
