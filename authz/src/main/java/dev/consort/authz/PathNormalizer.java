// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.authz.PathNormalization.EscapedSlashes;

/**
 * Brings the paths of requests into the one form that is judged and passed on. Immutable, any
 * thread; time linear in the path. A path that is in that form already, as nearly all are, costs a
 * look at each of its characters and no allocation.
 *
 * <p>Does what Consul's sidecars have Envoy do: escapes of unreserved characters are undone (RFC
 * 3986 section 2.3), backslashes become slashes, dot segments are resolved (section 5.2.4), empty
 * segments stay unless merged, characters that no path has are escaped: {@code /a|b} and {@code
 * /a%7Cb} are one. Other escapes are left to the letter, {@code %2f} as well as {@code %2F}: rules
 * were written against them so, and a deny on one case would silently miss if they were turned into
 * the other.
 *
 * <p>Bytes above 0x7f, which Envoy refuses, are escaped too: clients do send UTF-8 as it is.
 *
 * <p>Stricter than Envoy in three points, so that an application that undoes more than was judged
 * finds nothing that was not judged:
 *
 * <ul>
 *   <li>A dot segment that would appear once escapes are undone, however often, or path parameters
 *       taken off, is refused: {@code /any/..%2fadmin}, {@code /any/%252e%252e/admin}, {@code
 *       /any/..;/admin}; so is a segment of nothing but parameters before another one, {@code
 *       /;x/admin}. Many applications undo escapes before they route, some behind a second proxy
 *       once more, and Java's servers take parameters off; no honest client sends such a segment.
 *   <li>An escape that is none ({@code %2} or {@code %zz}) is refused: undoing its neighbours could
 *       make one of it.
 *   <li>Raw control characters and spaces are refused: a request line cannot hold them.
 * </ul>
 */
public final class PathNormalizer {
  private final PathNormalization settings;

  /**
   * @param settings those of the mesh; where {@link PathNormalization#normalize} is off, only
   *     slashes are looked after as the other settings say, and forms that no path can have refused
   */
  public PathNormalizer(PathNormalization settings) {
    this.settings = settings;
  }

  /**
   * Judges one path.
   *
   * @param path without its query, one char for each byte that came
   */
  public NormalizedPath normalize(String path) {
    return isNormal(path) ? NormalizedPath.UNCHANGED : normalizeSlowly(path);
  }

  /** True only for paths that need no work; false when unsure. */
  private boolean isNormal(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    char before = '/';
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      switch (c) {
        case '%', '\\', '#', '?', '"', '<', '>', '^', '`', '{', '|', '}' -> {
          return false;
        }
        case '.', ';', '/' -> {
          if (before == '/' && (c != '/' || settings.mergeSlashes())) {
            return false;
          }
        }
        default -> {
          if (isNoPathCharacter(c)) {
            return false;
          }
        }
      }
      before = c;
    }
    return true;
  }

  private NormalizedPath normalizeSlowly(String path) {
    String refusal = PathForm.refusal(path, settings.normalize());
    if (!refusal.isEmpty()) {
      return new NormalizedPath.Rejected(refusal);
    }
    boolean escapedSlash = PathForm.hasEscapedSlash(path);
    if (escapedSlash && settings.escapedSlashes() == EscapedSlashes.REJECT) {
      return new NormalizedPath.Rejected("The path has an escaped slash or backslash.");
    }
    String normal = normal(PathForm.escaped(path));
    if (settings.normalize() && HiddenSegments.in(normal)) {
      return new NormalizedPath.Rejected(
          "The path has a segment that vanishes once escapes are undone or parameters taken off.");
    }
    if (escapedSlash && settings.escapedSlashes() == EscapedSlashes.REDIRECT) {
      // Two slashes in front would make a Location that names another host (RFC 3986 section 4.2).
      return normal.startsWith("//")
          ? new NormalizedPath.Rejected("The path begins with an escaped slash.")
          : new NormalizedPath.RedirectTo(normal);
    }
    return normal.equals(path) ? NormalizedPath.UNCHANGED : new NormalizedPath.Rewritten(normal);
  }

  private String normal(String path) {
    String normal = undone(path);
    if (settings.normalize() && normal.contains("/.")) {
      normal = withoutDotSegments(normal);
    }
    return settings.mergeSlashes() ? withSlashesMerged(normal) : normal;
  }

  private String undone(String path) {
    boolean slashesToo =
        switch (settings.escapedSlashes()) {
          case KEEP, REJECT -> false;
          case REDIRECT, UNESCAPE -> true;
        };
    StringBuilder undone = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      int escaped = PathForm.escapedAt(path, i);
      boolean undo =
          escaped >= 0
              && ((settings.normalize() && PathForm.isUnreserved(escaped))
                  || (slashesToo && (escaped == '/' || escaped == '\\')));
      if (undo) {
        c = (char) escaped;
        i += 2;
      }
      undone.append(c == '\\' && settings.normalize() ? '/' : c);
    }
    return undone.toString();
  }

  /** RFC 3986 section 5.2.4. An empty segment is one like any other. */
  private static String withoutDotSegments(String path) {
    StringBuilder resolved = new StringBuilder(path.length());
    int start = 1;
    boolean last = false;
    while (!last) {
      int end = path.indexOf('/', start);
      last = end < 0;
      end = last ? path.length() : end;
      boolean up = end - start == 2 && path.startsWith("..", start);
      boolean here = end - start == 1 && path.charAt(start) == '.';
      if (up) {
        resolved.setLength(Math.max(0, resolved.lastIndexOf("/")));
      }
      if (!up && !here) {
        resolved.append('/').append(path, start, end);
      } else if (last) {
        resolved.append('/');
      }
      start = end + 1;
    }
    return resolved.toString();
  }

  private static String withSlashesMerged(String path) {
    StringBuilder merged = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') {
        merged.append(path.charAt(i));
      }
    }
    return merged.toString();
  }

  private static boolean isNoPathCharacter(char c) {
    return c <= ' ' || c >= 0x7f;
  }
}
