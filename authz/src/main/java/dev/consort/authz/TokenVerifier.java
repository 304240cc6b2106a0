// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** Verifies tokens by a provider's keys. Any thread. */
interface TokenVerifier {
  /** Whether there is a key. */
  boolean hasKeys();

  /**
   * Reads a token and verifies its signature. Takes tens of microseconds of CPU.
   *
   * @param token in the compact form of RFC 7515 section 7.1
   */
  VerifiedToken verify(String token) throws InvalidTokenException;
}
