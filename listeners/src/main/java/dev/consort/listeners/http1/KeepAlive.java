// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.util.AsciiString;

/**
 * The seconds for which a server keeps an idle connection, where it says so ({@code Keep-Alive:
 * timeout=5}). Pure.
 */
final class KeepAlive {
  private static final AsciiString TIMEOUT = AsciiString.cached("timeout=");
  private static final int MOST_DIGITS = 6;

  private KeepAlive() {}

  /** Seconds, or -1 when it does not say. */
  static int seconds(AsciiString value) {
    if (value == null) {
      return -1;
    }
    for (AsciiString parameter : Members.of(value)) {
      if (parameter.regionMatches(true, 0, TIMEOUT, 0, TIMEOUT.length())) {
        return number(parameter.subSequence(TIMEOUT.length()));
      }
    }
    return -1;
  }

  private static int number(AsciiString digits) {
    if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
