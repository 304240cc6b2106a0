// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A service's own certificate with its key and the intermediates it is presented with.
 *
 * @param id the one URI SAN of the leaf
 * @param chain leaf first, then intermediates as they are sent
 * @param key the private key of the leaf
 */
public record LeafCertificate(ServiceId id, List<X509Certificate> chain, PrivateKey key) {
  /** Copies the chain. */
  public LeafCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a leaf needs its certificate");
    }
  }

  /** The leaf's serial number as Consul writes it: lower-case hex bytes joined by colons. */
  public String serialNumber() {
    byte[] bytes = chain.getFirst().getSerialNumber().toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return java.util.HexFormat.ofDelimiter(":").formatHex(bytes, from, bytes.length);
  }

  /** When the leaf begins to be valid. */
  public Instant validAfter() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /** When the leaf ceases to be valid. */
  public Instant validBefore() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** Names the certificate; the key never appears. */
  @Override
  public String toString() {
    return "LeafCertificate["
        + id.uri()
        + " serial "
        + serialNumber()
        + " until "
        + validBefore()
        + "]";
  }
}
