// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.WireText;

/** Tells whether a rule on paths can be about any, once paths are brought into their one form. */
final class PathSense {
  private static final PathNormalizer NORMALIZER = new PathNormalizer(PathNormalization.DEFAULT);

  private PathSense() {}

  static boolean canMatch(PathMatch match) {
    return switch (match) {
      case PathMatch.Any _, PathMatch.Regex _ -> true;
      case PathMatch.Exact(var path) -> isNormal(path);
      // What follows a prefix may make a name of its dots.
      case PathMatch.Prefix(var prefix) -> isNormal(prefix) || isNormal(prefix + "x");
    };
  }

  private static boolean isNormal(String path) {
    return path.isEmpty()
        || NORMALIZER.normalize(PathForm.escaped(WireText.of(path)))
            instanceof NormalizedPath.Unchanged;
  }
}
