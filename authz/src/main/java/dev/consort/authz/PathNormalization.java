// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/**
 * How the path of a request is brought into the one form that is judged and passed on: the {@code
 * HTTP.Incoming.RequestNormalization} of Consul's {@code mesh} entry. Immutable.
 *
 * @param normalize whether percent escapes of unreserved characters are undone, backslashes become
 *     slashes and dot segments are resolved (RFC 3986 section 6.2.2)
 * @param mergeSlashes whether runs of slashes become one
 * @param escapedSlashes what happens to {@code %2F} and {@code %5C}
 * @param underscores what happens to headers with an underscore in their name
 */
public record PathNormalization(
    boolean normalize,
    boolean mergeSlashes,
    EscapedSlashes escapedSlashes,
    Underscores underscores) {
  /** What holds without a mesh entry. */
  public static final PathNormalization DEFAULT =
      new PathNormalization(true, false, EscapedSlashes.KEEP, Underscores.ALLOW);

  /** What happens to escaped slashes. */
  public enum EscapedSlashes {
    /** They stay; but a dot segment that would appear if they were undone is refused. */
    KEEP,
    /** The request is refused with 400. */
    REJECT,
    /** They are undone and the caller is sent there by a 307. */
    REDIRECT,
    /** They are undone. */
    UNESCAPE
  }

  /** What happens to headers with an underscore in their name, which some applications confuse. */
  public enum Underscores {
    /** They are passed on. */
    ALLOW,
    /** The request is refused with 400. */
    REJECT,
    /** They are left out. */
    DROP
  }
}
