// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/**
 * How long a message's body is (RFC 9112 section 6.3), refusing whatever two readers could read in
 * two ways. Pure.
 */
final class BodyLength {
  /** The body comes in chunks. */
  static final long CHUNKED = -1;

  /** Nothing says how long the body is. */
  static final long UNSAID = -2;

  // More digits would overflow; nobody sends a body of an exabyte.
  private static final int MOST_DIGITS = 18;

  private BodyLength() {}

  /** Bytes of the body, {@link #CHUNKED} or {@link #UNSAID}. */
  static long of(Version version, Headers headers) throws Malformed {
    int encoding = headers.indexOf(Names.TRANSFER_ENCODING, 0);
    int length = headers.indexOf(Names.CONTENT_LENGTH, 0);
    if (encoding >= 0) {
      if (length >= 0) {
        throw new Malformed("it has both a content-length and a transfer-encoding");
      }
      if (version == Version.HTTP_1_0) {
        throw new Malformed("HTTP/1.0 knows no transfer-encoding");
      }
      if (headers.indexOf(Names.TRANSFER_ENCODING, encoding + 1) >= 0
          || !headers.value(encoding).contentEqualsIgnoreCase(Names.CHUNKED)) {
        throw new Malformed(501, "its transfer-encoding is not just \"chunked\"");
      }
      return CHUNKED;
    }
    if (length < 0) {
      return UNSAID;
    }
    if (headers.indexOf(Names.CONTENT_LENGTH, length + 1) >= 0) {
      throw new Malformed("it has two content-lengths");
    }
    return number(headers.value(length));
  }

  private static long number(AsciiString digits) throws Malformed {
    if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
      throw new Malformed("its content-length is not a number of bytes");
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new Malformed("its content-length is not a number of bytes");
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
