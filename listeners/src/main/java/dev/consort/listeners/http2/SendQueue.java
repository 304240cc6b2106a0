// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/** The data of a stream that wait for a window or for the socket. Confined to a loop. */
final class SendQueue {
  // Pieces below this are copied together: each may hold a whole read.
  private static final int SMALL = 2 * 1024;
  private static final int COMPACT = 8 * 1024;

  private ArrayDeque<ByteBuf> pieces;
  private ByteBuf compact;
  private int bytes;

  int bytes() {
    return bytes;
  }

  /** Adds a piece; takes ownership. */
  void add(ByteBuf piece, ByteBufAllocator allocator) {
    int length = piece.readableBytes();
    if (length == 0) {
      piece.release();
      return;
    }
    if (pieces == null) {
      pieces = new ArrayDeque<>();
    }
    bytes += length;
    if (length >= SMALL) {
      compact = null;
      pieces.add(piece);
      return;
    }
    if (compact == null || compact.maxWritableBytes() < length) {
      compact = allocator.directBuffer(length * 4, COMPACT);
      pieces.add(compact);
    }
    compact.writeBytes(piece);
    piece.release();
  }

  /** Takes what comes first, up to so many bytes; the caller's to release. Only while there is. */
  ByteBuf take(int most) {
    ByteBuf first = pieces.peek();
    if (first.readableBytes() > most) {
      bytes -= most;
      return first.readRetainedSlice(most);
    }
    pieces.poll();
    if (pieces.isEmpty()) {
      compact = null;
    }
    bytes -= first.readableBytes();
    return first;
  }

  /** Gives all of it back. */
  void release() {
    if (pieces != null) {
      pieces.forEach(ByteBuf::release);
      pieces = null;
      compact = null;
      bytes = 0;
    }
  }
}
