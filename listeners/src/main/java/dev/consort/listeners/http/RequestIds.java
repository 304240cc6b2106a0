// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import io.netty.util.AsciiString;
import java.util.random.RandomGenerator;

/**
 * Makes ids of requests: version 4 UUIDs (RFC 9562), of which nobody needs to be unable to guess
 * one.
 */
final class RequestIds {
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int LENGTH = 36;

  private RequestIds() {}

  static AsciiString next(RandomGenerator random) {
    long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    byte[] text = new byte[LENGTH];
    int at = 0;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        text[at++] = '-';
      }
      long half = digit < 16 ? high : low;
      text[at++] = HEX[(int) (half >>> (60 - 4 * (digit & 15))) & 15];
    }
    return new AsciiString(text, false);
  }
}
