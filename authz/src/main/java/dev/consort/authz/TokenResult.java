// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What became of the search for a provider's token in one request. */
sealed interface TokenResult {
  /** There is none where the provider says to look. */
  record Missing() implements TokenResult {}

  /** There are tokens, and none holds. {@code why} says what is wrong with the first. */
  record Invalid(String why) implements TokenResult {}

  /** The first that holds, and where it was. */
  record Valid(VerifiedToken token, JwtLocation location) implements TokenResult {}

  /** There is none. */
  TokenResult MISSING = new Missing();
}
