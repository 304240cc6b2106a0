// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.util.function.Predicate;

/**
 * A plain comparison of a text as it came over the wire. Ignoring case is for the letters of ASCII,
 * as everywhere in HTTP. One class for all kinds: a call of it is never looked up.
 */
public final class TextMatcher implements Predicate<String> {
  /** Meets every text. */
  public static final TextMatcher ANY = new TextMatcher(Kind.ANY, "", false);

  /** What is compared. */
  public enum Kind {
    /** Nothing: it meets every text. */
    ANY,
    /** The whole. */
    EXACT,
    /** Its beginning. */
    PREFIX,
    /** Its end. */
    SUFFIX,
    /** Any part of it. */
    CONTAINS
  }

  private final Kind kind;
  private final String wanted;
  private final boolean ignoreCase;
  private final int telling;

  private TextMatcher(Kind kind, String wanted, boolean ignoreCase) {
    this.kind = kind;
    this.wanted = wanted;
    this.ignoreCase = ignoreCase;
    this.telling = telling(wanted);
  }

  /**
   * Where to look first: paths of one service begin alike and end in a slash, and differ before it.
   */
  private static int telling(String wanted) {
    int at = wanted.length() - 1;
    while (at > 0 && wanted.charAt(at) == '/') {
      at--;
    }
    return at;
  }

  /**
   * A comparison.
   *
   * @param wanted as the configuration says it, in Unicode
   */
  public static TextMatcher of(Kind kind, String wanted, boolean ignoreCase) {
    return new TextMatcher(kind, WireText.of(wanted), ignoreCase);
  }

  @Override
  public boolean test(String text) {
    return switch (kind) {
      case ANY -> true;
      case EXACT -> text.length() == wanted.length() && isAt(text, 0);
      case PREFIX -> isAt(text, 0);
      case SUFFIX -> isAt(text, text.length() - wanted.length());
      case CONTAINS -> isIn(text);
    };
  }

  private boolean isIn(String text) {
    if (!ignoreCase) {
      return text.contains(wanted);
    }
    for (int at = 0; at <= text.length() - wanted.length(); at++) {
      if (isAt(text, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(String text, int at) {
    if (at < 0 || at + wanted.length() > text.length()) {
      return false;
    }
    if (!ignoreCase) {
      return (telling < 0 || text.charAt(at + telling) == wanted.charAt(telling))
          && text.startsWith(wanted, at);
    }
    for (int i = 0; i < wanted.length(); i++) {
      if (lower(text.charAt(at + i)) != lower(wanted.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}
