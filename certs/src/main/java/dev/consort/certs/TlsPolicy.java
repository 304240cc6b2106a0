// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Which TLS versions and cipher suites are spoken, as the mesh's configuration entry sets them.
 *
 * @param oldest the lowest version spoken
 * @param newest the highest version spoken
 * @param ciphers suites of TLS 1.2 by their IANA names, in order of preference; empty means those
 *     with ECDHE and AEAD
 * @param applicationProtocols offered or accepted by ALPN, in order of preference; empty means none
 */
public record TlsPolicy(
    TlsVersion oldest, TlsVersion newest, List<String> ciphers, List<String> applicationProtocols) {
  /**
   * TLS 1.2 and 1.3 without ALPN. Not 1.3 only: Consul's Envoy speaks nothing newer than 1.2 as a
   * client.
   */
  public static final TlsPolicy DEFAULT =
      new TlsPolicy(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(), List.of());

  private static final Set<String> KNOWN =
      Set.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Copies the lists; refuses versions out of order and suites that cannot be spoken safely. */
  public TlsPolicy {
    ciphers = List.copyOf(ciphers);
    applicationProtocols = List.copyOf(applicationProtocols);
    if (oldest.compareTo(newest) > 0) {
      throw new IllegalArgumentException(
          "the oldest TLS version, " + oldest + ", is newer than the newest, " + newest);
    }
    for (String cipher : ciphers) {
      if (!knows(cipher)) {
        throw new IllegalArgumentException(
            "the cipher suite " + cipher + " cannot be used; usable are " + sorted(KNOWN));
      }
    }
  }

  /** Whether a cipher suite, by its IANA name, can be spoken safely in TLS 1.2. */
  static boolean knows(String cipher) {
    return KNOWN.contains(cipher);
  }

  /** The same with these protocols for ALPN. */
  public TlsPolicy withApplicationProtocols(String... protocols) {
    return new TlsPolicy(oldest, newest, ciphers, List.of(protocols));
  }

  /** The versions as the TLS libraries name them. */
  String[] versions() {
    return Arrays.stream(TlsVersion.values())
        .filter(v -> v.compareTo(oldest) >= 0 && v.compareTo(newest) <= 0)
        .map(v -> v.jdkName)
        .toArray(String[]::new);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
