// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** The tokens of one request, as a permission asks for them. */
interface TokenLookup {
  /** Of a request where no permission asks for one. */
  TokenLookup NONE = new None();

  /**
   * What became of the search for the token of a provider.
   *
   * @param provider its place among the providers of the table
   */
  TokenResult of(int provider);

  /** Finds none. */
  record None() implements TokenLookup {
    @Override
    public TokenResult of(int provider) {
      return TokenResult.MISSING;
    }
  }
}
