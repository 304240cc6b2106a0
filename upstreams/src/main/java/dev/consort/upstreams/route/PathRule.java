// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

/** Which paths a route is about: as they were sent, without their query. */
public sealed interface PathRule {
  /** Every path. */
  record Any() implements PathRule {}

  /** Just this path. */
  record Exact(String path, boolean ignoreCase) implements PathRule {}

  /** Paths that begin with this text, wherever it ends. */
  record Prefix(String prefix, boolean ignoreCase) implements PathRule {}

  /** Paths that this RE2 expression matches as a whole. */
  record Regex(String expression) implements PathRule {}

  /** Every path. */
  PathRule ANY = new Any();
}
