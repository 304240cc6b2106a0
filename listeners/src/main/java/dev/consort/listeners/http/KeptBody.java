// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What was sent of a request's body, kept for as long as it may have to be sent again. A long body
 * is not kept: its request cannot be repeated then. Confined to a loop.
 */
final class KeptBody {
  private static final int MOST_BYTES = 64 << 10;

  private final List<ByteBuf> pieces = new ArrayList<>();
  private Headers trailers;
  private int bytes;
  private boolean given;

  /**
   * Keeps a piece; it stays the caller's.
   *
   * @param sent whether it is on its way as well; what is nowhere else is kept however long it is,
   *     since the answer to what came before it was thrown away (bounded by flow control: nobody
   *     says that it was consumed)
   */
  void add(ByteBuf piece, boolean sent) {
    bytes += piece.readableBytes();
    if (sent && bytes > MOST_BYTES) {
      giveUp();
    }
    if (!given && piece.isReadable()) {
      pieces.add(piece.retainedDuplicate());
    }
  }

  void trailers(Headers last) {
    trailers = last;
  }

  /** Whether it is all there. */
  boolean isWhole() {
    return !given;
  }

  boolean isEmpty() {
    return pieces.isEmpty() && trailers == null;
  }

  /**
   * Sends it, and keeps it.
   *
   * @param end whether it is the whole rest of the request
   */
  void sendOn(MessageStream stream, boolean end) {
    EarlyBody again = new EarlyBody();
    pieces.forEach(piece -> again.add(piece.retainedDuplicate()));
    if (trailers != null) {
      again.trailers(trailers.copy());
    }
    again.sendOn(stream, end);
  }

  /** Keeps nothing any more. Idempotent. */
  void giveUp() {
    given = true;
    pieces.forEach(ByteBuf::release);
    pieces.clear();
  }
}
