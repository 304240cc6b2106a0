// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What came of a request's body while there was no connection for it yet. Bounded by flow control:
 * the caller gets no credit for it until it is sent. Confined to a loop.
 */
final class EarlyBody {
  private Deque<ByteBuf> pieces;
  private Headers trailers;
  private int bytes;

  void add(ByteBuf piece) {
    if (pieces == null) {
      pieces = new ArrayDeque<>();
    }
    bytes += piece.readableBytes();
    pieces.add(piece);
  }

  void trailers(Headers last) {
    trailers = last;
  }

  boolean isEmpty() {
    return pieces == null && trailers == null;
  }

  /**
   * Sends it.
   *
   * @param end whether it is the whole rest of the request
   * @return how many bytes were sent
   */
  int sendOn(MessageStream stream, boolean end) {
    int sent = bytes;
    Deque<ByteBuf> all = pieces;
    pieces = null;
    bytes = 0;
    while (all != null && !all.isEmpty()) {
      ByteBuf piece = all.poll();
      stream.data(piece, end && trailers == null && all.isEmpty());
    }
    if (trailers != null) {
      stream.trailers(trailers);
      trailers = null;
    }
    return sent;
  }

  /** Gives it back unsent. Idempotent. */
  void release() {
    if (pieces != null) {
      pieces.forEach(ByteBuf::release);
      pieces = null;
    }
    trailers = null;
    bytes = 0;
  }
}
