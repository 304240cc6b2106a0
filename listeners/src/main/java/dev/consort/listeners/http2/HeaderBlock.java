// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.HttpLimits;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A header block that comes in more than one frame. Confined to a loop. */
final class HeaderBlock {
  // Nothing that is allowed needs that much, even written in the longest way.
  private static final int MOST_TIMES = 4;
  private static final int FRAGMENT = 4096;
  private static final int MORE_FRAGMENTS = 16;

  private final int mostBytes;
  private final int mostFragments;
  private byte[] bytes;
  private int length;
  private int fragments;
  private int stream;
  private boolean end;
  private int dependency;

  HeaderBlock(HttpLimits limits) {
    mostBytes =
        (int) Math.min(Integer.MAX_VALUE / 2, (long) MOST_TIMES * limits.headerBytes() + (1 << 16));
    mostFragments = mostBytes / FRAGMENT + MORE_FRAGMENTS;
  }

  /** The stream whose block is not complete; 0 for none. */
  int stream() {
    return stream;
  }

  boolean end() {
    return end;
  }

  int dependency() {
    return dependency;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void begin(int ofStream, boolean endsStream, int dependsOn, ByteBuf in, int fragment) {
    stream = ofStream;
    end = endsStream;
    dependency = dependsOn;
    fragments = 0;
    bytes = new byte[2 * fragment];
    in.readBytes(bytes, 0, fragment);
    length = fragment;
  }

  void add(ByteBuf in, int fragment) throws ConnectionError {
    if (++fragments > mostFragments || fragment > mostBytes - length) {
      throw ConnectionError.flood("a head comes in too many pieces");
    }
    if (bytes.length - length < fragment) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + fragment));
    }
    in.readBytes(bytes, length, fragment);
    length += fragment;
  }

  void clear() {
    stream = 0;
    bytes = null;
  }
}
