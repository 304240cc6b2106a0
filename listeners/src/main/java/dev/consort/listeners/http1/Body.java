// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import io.netty.buffer.ByteBuf;

/** Reads what follows a head, up to its end. Made for one message; confined to a loop. */
abstract class Body {
  /** Takes what is read. */
  interface Sink {
    /** Bytes, the sink's to release; {@code end} when they are the last and no trailers follow. */
    void received(ByteBuf bytes, boolean end);

    /** The body has ended with trailers. */
    void receivedTrailers(Headers trailers);
  }

  /**
   * Reads on.
   *
   * @param in what was received; what belongs to the body is read from it
   * @return whether the body has ended
   */
  abstract boolean read(ByteBuf in, Sink sink) throws Malformed;

  /** Whether the end of the connection is the end of the body. */
  boolean endsWithConnection() {
    return false;
  }

  /** Gives back what is held of an unfinished part. Idempotent. */
  void release() {}

  /** A body of so many bytes, at least one. */
  static Body ofLength(long bytes) {
    return new Fixed(bytes);
  }

  /** Whatever comes until the connection ends. */
  static Body untilClose() {
    return new UntilClose();
  }

  private static final class Fixed extends Body {
    private long left;

    Fixed(long bytes) {
      left = bytes;
    }

    @Override
    boolean read(ByteBuf in, Sink sink) {
      int length = (int) Math.min(left, in.readableBytes());
      if (length > 0) {
        left -= length;
        sink.received(in.readRetainedSlice(length), left == 0);
      }
      return left == 0;
    }
  }

  private static final class UntilClose extends Body {
    @Override
    boolean read(ByteBuf in, Sink sink) {
      if (in.isReadable()) {
        sink.received(in.readRetainedSlice(in.readableBytes()), false);
      }
      return false;
    }

    @Override
    boolean endsWithConnection() {
      return true;
    }
  }
}
