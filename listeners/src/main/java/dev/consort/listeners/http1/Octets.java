// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

/** What a byte of a head may be. Pure. */
final class Octets {
  private static final byte TOKEN = 1;
  private static final byte VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte[] KINDS = new byte[256];

  static {
    for (int octet = 0; octet < 256; octet++) {
      byte kinds = 0;
      boolean letterOrDigit =
          (octet >= '0' && octet <= '9')
              || (octet >= 'A' && octet <= 'Z')
              || (octet >= 'a' && octet <= 'z');
      // RFC 9110 section 5.6.2.
      if (letterOrDigit || (octet < 128 && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0)) {
        kinds |= TOKEN;
      }
      // RFC 9110 section 5.5; bytes above ASCII are opaque.
      if (octet == '\t' || (octet >= ' ' && octet != 127)) {
        kinds |= VALUE;
      }
      // Wider than RFC 3986: what is only odd is for whoever is asked to judge.
      if (octet > ' ' && octet != 127) {
        kinds |= TARGET;
      }
      KINDS[octet] = kinds;
    }
  }

  private Octets() {}

  /** Whether it may be part of a method or a header's name. */
  static boolean isToken(byte octet) {
    return (KINDS[octet & 0xff] & TOKEN) != 0;
  }

  /** Whether it may be part of a header's value. */
  static boolean isValue(byte octet) {
    return (KINDS[octet & 0xff] & VALUE) != 0;
  }

  /** Whether it may be part of a request's target. */
  static boolean isTarget(byte octet) {
    return (KINDS[octet & 0xff] & TARGET) != 0;
  }

  /** The value of a hexadecimal digit; -1 for anything else. */
  static int hex(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
