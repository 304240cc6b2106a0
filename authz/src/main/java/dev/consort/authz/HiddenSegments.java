// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/**
 * Finds segments that an application may come to see otherwise than they stand there, once it
 * undoes escapes, once more behind another server, or takes path parameters off: dot segments, and
 * empty ones, as the first of {@code /;x/admin}, which many servers leave out. Pure; time linear in
 * the path.
 */
final class HiddenSegments {
  // Nobody undoes escapes as often; and a bound keeps the time linear.
  private static final int DEEPEST = 3;

  private HiddenSegments() {}

  /**
   * @param path in its normal form, so without escapes of unreserved characters
   */
  static boolean in(String path) {
    if (path.indexOf(';') >= 0 && isAmbiguous(path)) {
      return true;
    }
    return hasTellingEscape(path) && appearsLater(path);
  }

  /**
   * Whether there is an escape that could part a segment or take from it, or become another one.
   */
  private static boolean hasTellingEscape(String path) {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      switch (PathForm.escapedAt(path, i)) {
        case '/', '\\', ';', '%', 0xc0, 0xc1 -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private static boolean appearsLater(String path) {
    String undone = path;
    for (int depth = 0; depth < DEEPEST; depth++) {
      String next = undo(undone);
      if (next.equals(undone)) {
        return false;
      }
      if (isAmbiguous(next)) {
        return true;
      }
      undone = next;
    }
    return !undo(undone).equals(undone);
  }

  private static boolean isAmbiguous(String path) {
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
        if (vanishes(path, start, i)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /**
   * {@code .} or {@code ..}, with or without parameters; or nothing but parameters before another
   * segment. (As the last one those are how Java's servers hand out sessions.)
   */
  private static boolean vanishes(String path, int start, int end) {
    int dots = 0;
    while (start + dots < end && path.charAt(start + dots) == '.') {
      dots++;
    }
    boolean parameters = start + dots < end && path.charAt(start + dots) == ';';
    return switch (dots) {
      case 0 -> parameters && end < path.length();
      case 1, 2 -> parameters || start + dots == end;
      default -> false;
    };
  }

  private static String undo(String path) {
    StringBuilder undone = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      int escaped = PathForm.escapedAt(path, i);
      undone.append(escaped < 0 ? path.charAt(i) : (char) escaped);
      i += escaped < 0 ? 0 : 2;
    }
    return shortened(undone.toString());
  }

  /** Two bytes that a careless decoder of UTF-8 takes for one character of ASCII. */
  private static String shortened(String undone) {
    return undone.indexOf('\u00c0') < 0 && undone.indexOf('\u00c1') < 0
        ? undone
        : undone
            .replace("\u00c0\u00ae", ".")
            .replace("\u00c0\u00af", "/")
            .replace("\u00c1\u009c", "\\");
  }
}
