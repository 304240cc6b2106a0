// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;

/**
 * An RE2 expression that a text must match as a whole. As in Envoy, each byte of the expression and
 * of the text counts as one character: {@code .} is met by one byte, valid UTF-8 or not, and two of
 * them by {@code é}. Takes time linear in the text, whatever the expression. RE2/J is loaded only
 * when there is one. Immutable, any thread.
 */
public final class RegexMatcher implements Predicate<String> {
  // The time of one match grows with the size of the program, and a loop waits for it.
  private static final int LARGEST_PROGRAM = 2_000;

  private final Pattern pattern;

  private RegexMatcher(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles. Costs up to milliseconds.
   *
   * @throws NotUnderstoodException for one that is none of RE2, or too large
   */
  public static RegexMatcher compile(String expression) throws NotUnderstoodException {
    String bytes = WireText.of(expression);
    if (RegexSize.of(bytes) > LARGEST_PROGRAM) {
      throw tooLarge(expression);
    }
    try {
      Pattern pattern = Pattern.compile(bytes);
      if (pattern.programSize() > LARGEST_PROGRAM) {
        throw tooLarge(expression);
      }
      return new RegexMatcher(pattern);
    } catch (PatternSyntaxException refused) {
      throw new NotUnderstoodException(
          "the expression " + Shown.text(expression) + " (" + refused.getDescription() + ")");
    }
  }

  private static NotUnderstoodException tooLarge(String expression) {
    return new NotUnderstoodException(
        "the expression "
            + Shown.text(expression)
            + ", which is larger than "
            + LARGEST_PROGRAM
            + " steps");
  }

  @Override
  public boolean test(String text) {
    return pattern.matches(text);
  }
}
