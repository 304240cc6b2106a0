// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What a path may look like (RFC 3986 sections 2 and 3.3). Pure functions. */
final class PathForm {
  private static final String HEX = "0123456789ABCDEF";

  private PathForm() {}

  /** Why no path can look so, in a sentence; empty where one can. */
  static String refusal(String path, boolean strictEscapes) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return "The path does not begin with a slash.";
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '#') {
        return "The path has a fragment.";
      }
      if (c == '?') {
        return "The path has a question mark, which begins a query.";
      }
      if (c <= ' ' || c == 0x7f) {
        return "The path has a control character or space.";
      }
      if (c == '%') {
        int escaped = escapedAt(path, i);
        if (escaped == 0) {
          return "The path has an escaped NUL.";
        }
        if (escaped < 0 && strictEscapes) {
          return "The path has a percent sign that begins no escape.";
        }
      }
    }
    return "";
  }

  /**
   * Whether {@code c} has to be escaped in a path: what is outside ASCII and the printable
   * characters that RFC 3986 gives no place, but for brackets, which a client may mean as they are.
   */
  static boolean isToBeEscaped(char c) {
    return switch (c) {
      case '"', '<', '>', '^', '`', '{', '|', '}' -> true;
      default -> c > 0x7f;
    };
  }

  /** The path with {@link #isToBeEscaped such characters} escaped; one char for each byte. */
  static String escaped(String path) {
    int first = 0;
    while (first < path.length() && !isToBeEscaped(path.charAt(first))) {
      first++;
    }
    if (first == path.length()) {
      return path;
    }
    StringBuilder escaped = new StringBuilder(path.length() + 8).append(path, 0, first);
    for (int i = first; i < path.length(); i++) {
      append(escaped, path.charAt(i));
    }
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, char c) {
    if (isToBeEscaped(c)) {
      escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
    } else {
      escaped.append(c);
    }
  }

  /** The byte that the escape at {@code i} stands for; -1 where there is none. */
  static int escapedAt(String path, int i) {
    if (path.charAt(i) != '%' || i + 2 >= path.length()) {
      return -1;
    }
    int high = hex(path.charAt(i + 1));
    int low = hex(path.charAt(i + 2));
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }

  static boolean hasEscapedSlash(String path) {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      int escaped = escapedAt(path, i);
      if (escaped == '/' || escaped == '\\') {
        return true;
      }
    }
    return false;
  }

  /** RFC 3986 section 2.3. */
  static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  /** Of ASCII digits only, which {@link Character#digit} is not. */
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
