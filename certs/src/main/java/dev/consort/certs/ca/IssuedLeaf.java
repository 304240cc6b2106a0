// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A leaf as an authority hands it out: the certificate, what to present after it, and the key.
 *
 * @param chain leaf first, then the intermediates to present
 * @param keys the leaf's key pair
 */
public record IssuedLeaf(List<X509Certificate> chain, KeyPair keys) {
  /** Copies the chain. */
  public IssuedLeaf {
    chain = List.copyOf(chain);
  }

  /** The leaf alone. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The leaf's private key. */
  public PrivateKey key() {
    return keys.getPrivate();
  }

  /** The whole chain as PEM, as an agent's {@code CertPEM}. */
  public String certificatePem() {
    return Pem.certificates(chain);
  }

  /** The key as PEM, {@code EC PRIVATE KEY} or {@code RSA PRIVATE KEY} as Consul writes them. */
  public String keyPem() {
    return Pem.key(keys);
  }

  /** Names the certificate; the key never appears. */
  @Override
  public String toString() {
    return "IssuedLeaf[serial " + certificate().getSerialNumber().toString(16) + "]";
  }
}
