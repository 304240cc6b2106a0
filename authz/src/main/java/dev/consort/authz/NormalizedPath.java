// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What a {@link PathNormalizer} made of a path. Immutable. */
public sealed interface NormalizedPath {
  /** The path was in its one form already: judge it and pass it on as it is. */
  record Unchanged() implements NormalizedPath {}

  /** This path is judged and passed on in place of the one that came. */
  record Rewritten(String path) implements NormalizedPath {}

  /**
   * The request is refused with 400.
   *
   * @param reason a sentence for the destination's own side, without a byte of the path
   */
  record Rejected(String reason) implements NormalizedPath {}

  /**
   * The caller is sent to this path by a 307, with the query it asked; gRPC requests are refused
   * instead. Begins with one slash, so it never names another host.
   */
  record RedirectTo(String path) implements NormalizedPath {}

  /** The path stays. */
  NormalizedPath UNCHANGED = new Unchanged();
}
