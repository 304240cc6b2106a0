// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.HttpLimits;
import io.netty.buffer.ByteBuf;

/**
 * Finds where a head or a trailer section ends, however many reads it comes in, and bounds it.
 * Looks at each byte once. Confined to a loop.
 */
final class HeadScanner {
  private final HttpLimits limits;
  // Of the bytes from the reader index on, how many were looked at, and where the line began.
  private int scanned;
  private int lineStart;
  private int lines;

  HeadScanner(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * Goes on.
   *
   * @param bytes from the first byte of the head on; the same ones again with more behind them
   * @return the length of the head with the empty line that ends it; -1 when there is not all of it
   */
  int find(ByteBuf bytes) throws Malformed {
    int begin = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (true) {
      int at = bytes.indexOf(begin + scanned, end, (byte) '\n');
      if (at < 0) {
        scanned = end - begin;
        bound(scanned);
        return -1;
      }
      int line = at - begin;
      if (line == lineStart || bytes.getByte(at - 1) != '\r') {
        throw new Malformed("a line does not end with CR and LF");
      }
      scanned = line + 1;
      if (line - lineStart == 1) {
        bound(scanned);
        reset();
        return line + 1;
      }
      lineStart = scanned;
      lines++;
    }
  }

  private void bound(int length) throws Malformed {
    if (length > limits.headerBytes()) {
      throw new Malformed(
          431,
          "the head has "
              + length
              + " bytes or more, and "
              + limits.headerBytes()
              + " is the limit");
    }
    if (lines > limits.headerLines()) {
      throw new Malformed(
          431, "the head has " + lines + " lines, and " + limits.headerLines() + " is the limit");
    }
  }

  /** Begins anew: what was looked at was no part of a head. */
  void reset() {
    scanned = 0;
    lineStart = 0;
    lines = 0;
  }
}
