// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.security.KeyPair;
import javax.security.auth.x500.X500Principal;

/**
 * Who signs a certificate.
 *
 * @param name distinguished name
 * @param keys signs with their private half
 */
record Issuer(X500Principal name, KeyPair keys) {
  /** The key never appears. */
  @Override
  public String toString() {
    return "Issuer[" + name + "]";
  }
}
