// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.HeaderMatcher;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.RegexMatcher;
import dev.consort.matching.TextMatcher;
import dev.consort.matching.WireText;
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
      headers.add(HeaderMatcher.of(header));
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
}
