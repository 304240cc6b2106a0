// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

/** The kinds of keys that Consul's built-in authority uses by default. */
public enum KeyKind {
  /** ECDSA on P-256, Consul's default; leaves always have it. */
  EC("EC", "SHA256withECDSA"),
  /** RSA of 2048 bits. */
  RSA("RSA", "SHA256withRSA");

  final String algorithm;
  final String signature;

  KeyKind(String algorithm, String signature) {
    this.algorithm = algorithm;
    this.signature = signature;
  }
}
