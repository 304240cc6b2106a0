// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** Which paths a permission is about. The path judged is the one forwarded, without its query. */
public sealed interface PathMatch {
  /** Every path. */
  record Any() implements PathMatch {}

  /** Just this path, by its bytes. */
  record Exact(String path) implements PathMatch {}

  /**
   * Paths that begin with this text; it ends anywhere, so {@code /admin} is about {@code /adminx}.
   */
  record Prefix(String prefix) implements PathMatch {}

  /** Paths that this RE2 expression matches as a whole. */
  record Regex(String expression) implements PathMatch {}

  /** Every path. */
  PathMatch ANY = new Any();
}
