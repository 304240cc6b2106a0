// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.security.KeyPair;

/**
 * Who signs a certificate.
 *
 * @param name common name
 * @param keys signs with their private half
 */
record Issuer(String name, KeyPair keys) {
  /** The key never appears. */
  @Override
  public String toString() {
    return "Issuer[" + name + "]";
  }
}
