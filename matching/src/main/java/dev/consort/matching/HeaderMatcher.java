// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.util.function.Predicate;

/**
 * A header match, compiled. Each line is a value of its own. A match on a value asks that the
 * header is there even when it is inverted: that is how Envoy 1.40 was seen to decide, and the
 * opposite would let {@code x-role is not guest} be met by those who leave the header out.
 *
 * @param name in lower case
 * @param value meets every value where only presence is asked
 * @param presence whether only presence is asked
 * @param invert whether no value may meet {@code value}
 */
public record HeaderMatcher(
    String name, Predicate<String> value, boolean presence, boolean invert) {
  /**
   * Compiles.
   *
   * @throws NotUnderstoodException for an expression that is none
   */
  public static HeaderMatcher of(HeaderMatch match) throws NotUnderstoodException {
    return new HeaderMatcher(
        match.name(),
        value(match.value()),
        match.value() instanceof ValueMatch.Present,
        match.invert());
  }

  /**
   * What meets a value.
   *
   * @throws NotUnderstoodException for an expression that is none
   */
  public static Predicate<String> value(ValueMatch match) throws NotUnderstoodException {
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

  /** Whether the request meets it. */
  public boolean isMet(RequestFacts request) {
    boolean any = request.anyHeader(name, value);
    if (!invert) {
      return any;
    }
    return !any && (presence || request.anyHeader(name, TextMatcher.ANY));
  }
}
