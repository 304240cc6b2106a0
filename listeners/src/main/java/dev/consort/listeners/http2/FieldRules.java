// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;

/** What may stand in names, values and the parts of a request (RFC 9113 section 8.2.1). Pure. */
final class FieldRules {
  private static final byte NAME = 1;
  private static final byte VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte AUTHORITY = 8;
  private static final byte TOKEN = 16;
  private static final byte PROTOCOL = 32;
  private static final byte[] KINDS = new byte[256];

  static {
    for (int octet = 0; octet < 256; octet++) {
      boolean upper = octet >= 'A' && octet <= 'Z';
      boolean token =
          upper
              || (octet >= '0' && octet <= '9')
              || (octet >= 'a' && octet <= 'z')
              || (octet < 128 && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0);
      boolean visible = octet > ' ' && octet != 127;
      int kinds = token ? TOKEN | PROTOCOL : octet == '/' ? PROTOCOL : 0;
      kinds |= token && !upper ? NAME : 0;
      kinds |= visible || octet == ' ' || octet == '\t' ? VALUE : 0;
      kinds |= visible ? TARGET : 0;
      kinds |= visible && "/@?#\\".indexOf(octet) < 0 ? AUTHORITY : 0;
      KINDS[octet] = (byte) kinds;
    }
  }

  private FieldRules() {}

  private static boolean all(byte kind, byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if ((KINDS[bytes[at] & 0xff] & kind) == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean all(byte kind, AsciiString text) {
    int from = text.arrayOffset();
    return !text.isEmpty() && all(kind, text.array(), from, from + text.length());
  }

  /** Whether it is a header's name in lower case. */
  static boolean isName(byte[] bytes, int from, int to) {
    return to > from && all(NAME, bytes, from, to);
  }

  /** Whether it is a header's value, and could not end one in HTTP/1. */
  static boolean isValue(AsciiString value) {
    int length = value.length();
    if (length == 0) {
      return true;
    }
    byte[] bytes = value.array();
    int from = value.arrayOffset();
    return !isBlank(bytes[from])
        && !isBlank(bytes[from + length - 1])
        && all(VALUE, bytes, from, from + length);
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  static boolean isMethod(AsciiString method) {
    return all(TOKEN, method);
  }

  /** Whether it is a path with or without a query, or the asterisk. */
  static boolean isTarget(AsciiString target) {
    return all(TARGET, target)
        && (target.byteAt(0) == '/' || (target.length() == 1 && target.byteAt(0) == '*'));
  }

  /** Whether it may be a host with or without a port; no users (RFC 9113 section 8.3.1). */
  static boolean isAuthority(AsciiString authority) {
    return all(AUTHORITY, authority);
  }

  static boolean isScheme(AsciiString scheme) {
    return all(TOKEN, scheme);
  }

  static boolean isProtocol(AsciiString protocol) {
    return all(PROTOCOL, protocol);
  }

  /** A length in bytes; -1 when it is none. */
  static long length(AsciiString digits) {
    // 18 digits can't overflow.
    if (digits.isEmpty() || digits.length() > 18) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      length = 10 * length + digit;
    }
    return length;
  }

  /** A status; -1 when it is none. */
  static int status(AsciiString digits) {
    long status = digits.length() == 3 ? length(digits) : -1;
    return status >= 100 ? (int) status : -1;
  }
}
