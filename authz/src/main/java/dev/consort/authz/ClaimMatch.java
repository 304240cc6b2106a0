// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;

/**
 * What a claim of a token must be.
 *
 * @param path the names that lead to it, outermost first; at least one
 * @param value its text, or one of its texts when it is a list
 */
public record ClaimMatch(List<String> path, String value) {
  /** Copies the path and refuses an empty one. */
  public ClaimMatch {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a claim match names a claim");
    }
  }
}
