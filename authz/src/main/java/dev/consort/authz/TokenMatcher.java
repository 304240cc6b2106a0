// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;

/**
 * What token a request must carry: one that meets one of several requirements. Immutable.
 *
 * @param anyOf no token at all when empty
 */
record TokenMatcher(List<Requirement> anyOf) {
  /** No token. */
  static final TokenMatcher NONE = new TokenMatcher(List.of());

  /**
   * A token of one provider.
   *
   * @param provider its place among the providers of the table
   * @param claims all of which the token must have
   */
  record Requirement(int provider, List<ClaimMatch> claims) {}

  boolean isMet(TokenLookup tokens) {
    if (anyOf.isEmpty()) {
      return true;
    }
    for (Requirement requirement : anyOf) {
      if (tokens.of(requirement.provider()) instanceof TokenResult.Valid(var token, _)
          && token.unmet(requirement.claims()).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
