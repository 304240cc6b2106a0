// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

/** What a value of a header must look like. */
public sealed interface ValueMatch {
  /** Any value, the empty one too. */
  record Present() implements ValueMatch {}

  /** This value. */
  record Exact(String value, boolean ignoreCase) implements ValueMatch {}

  /** A value that begins so. */
  record Prefix(String value, boolean ignoreCase) implements ValueMatch {}

  /** A value that ends so. */
  record Suffix(String value, boolean ignoreCase) implements ValueMatch {}

  /** A value that holds this. */
  record Contains(String value, boolean ignoreCase) implements ValueMatch {}

  /** A value that this RE2 expression matches as a whole. */
  record Regex(String expression) implements ValueMatch {}
}
