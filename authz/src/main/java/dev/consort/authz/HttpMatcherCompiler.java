// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compiles what a permission says about requests. */
final class HttpMatcherCompiler {
  private HttpMatcherCompiler() {}

  static HttpMatcher of(HttpMatch match) throws NotUnderstoodException {
    List<HeaderMatcher> headers = new ArrayList<>();
    for (HeaderMatch header : match.headers()) {
      headers.add(
          new HeaderMatcher(
              header.name(),
              value(header.value()),
              header.value() instanceof ValueMatch.Present,
              header.invert()));
    }
    Set<String> methods =
        match.methods().stream()
            .map(method -> method.toUpperCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return new HttpMatcher(path(match.path()), methods, List.copyOf(headers));
  }

  private static Predicate<String> path(PathMatch match) throws NotUnderstoodException {
    return switch (match) {
      case PathMatch.Any _ -> TextMatcher.ANY;
      case PathMatch.Exact(var path) ->
          TextMatcher.of(TextMatcher.Kind.EXACT, escaped(path), false);
      case PathMatch.Prefix(var prefix) ->
          TextMatcher.of(TextMatcher.Kind.PREFIX, escaped(prefix), false);
      case PathMatch.Regex(var expression) -> RegexMatcher.compile(expression);
    };
  }

  /** As the paths of requests are. */
  private static String escaped(String path) {
    return PathForm.escaped(WireText.of(path));
  }

  private static Predicate<String> value(ValueMatch match) throws NotUnderstoodException {
    return switch (match) {
      case ValueMatch.Present _ -> TextMatcher.ANY;
      case ValueMatch.Exact(var value, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.EXACT, value, ignoreCase);
      case ValueMatch.Prefix(var value, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.PREFIX, value, ignoreCase);
      case ValueMatch.Suffix(var value, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.SUFFIX, value, ignoreCase);
      case ValueMatch.Contains(var value, var ignoreCase) ->
          TextMatcher.of(TextMatcher.Kind.CONTAINS, value, ignoreCase);
      case ValueMatch.Regex(var expression) -> RegexMatcher.compile(expression);
    };
  }
}
