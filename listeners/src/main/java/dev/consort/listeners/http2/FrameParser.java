// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Cuts what is received into frames. The bytes of DATA are passed on as they come; of other frames
 * only what is there of an incomplete one is kept. Confined to a loop.
 */
final class FrameParser {
  /** Takes the frames. */
  interface Sink {
    /**
     * A frame that is not DATA, as a whole.
     *
     * @param in read from its payload on; need not be read to its end
     */
    void frame(int type, int flags, int stream, ByteBuf in, int length) throws ConnectionError;

    /**
     * A DATA frame begins.
     *
     * @param length of its payload
     * @param padding how much of that is not data
     */
    void dataBegins(int flags, int stream, int length, int padding) throws ConnectionError;

    /**
     * The next bytes of that frame.
     *
     * @param in to take {@code bytes} from
     * @param last whether no data is left; {@code bytes} may be 0 only then
     */
    void dataGoesOn(ByteBuf in, int bytes, boolean last) throws ConnectionError;

    /** Whether nothing more is looked at. */
    boolean isDone();
  }

  private final Sink sink;
  private ByteBuf held;
  private int dataLeft;
  private int paddingLeft;

  FrameParser(Sink sink) {
    this.sink = sink;
  }

  /** Whether the last thing that was received is the begin of a frame that is not DATA. */
  boolean inFrame() {
    return held != null;
  }

  /** Reads all of it; stays the caller's. */
  void read(ChannelHandlerContext ctx, ByteBuf in) throws ConnectionError {
    while (in.isReadable() && !sink.isDone()) {
      if (dataLeft > 0) {
        int bytes = Math.min(dataLeft, in.readableBytes());
        dataLeft -= bytes;
        sink.dataGoesOn(in, bytes, dataLeft == 0);
      } else if (paddingLeft > 0) {
        int bytes = Math.min(paddingLeft, in.readableBytes());
        paddingLeft -= bytes;
        in.skipBytes(bytes);
      } else if (held != null) {
        goOn(in);
      } else if (in.readableBytes() >= needed(in)) {
        frame(in);
      } else {
        int needed = needed(in);
        held = ctx.alloc().directBuffer(Math.max(needed, 64));
        held.writeBytes(in);
      }
    }
  }

  private void goOn(ByteBuf in) throws ConnectionError {
    int missing = needed(held) - held.readableBytes();
    held.writeBytes(in, Math.min(missing, in.readableBytes()));
    if (held.readableBytes() >= needed(held)) {
      ByteBuf whole = held;
      held = null;
      try {
        frame(whole);
      } finally {
        whole.release();
      }
    }
  }

  /** How many bytes have to be there before a frame can be looked at. */
  private static int needed(ByteBuf in) throws ConnectionError {
    if (in.readableBytes() < Frames.HEAD_BYTES) {
      return Frames.HEAD_BYTES;
    }
    int at = in.readerIndex();
    int length = in.getUnsignedMedium(at);
    if (length > Frames.MAX_PAYLOAD) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame is longer than allowed");
    }
    if (in.getByte(at + 3) != Frames.DATA) {
      return Frames.HEAD_BYTES + length;
    }
    boolean padded = (in.getByte(at + 4) & Frames.PADDED) != 0;
    return padded && length > 0 ? Frames.HEAD_BYTES + 1 : Frames.HEAD_BYTES;
  }

  private void frame(ByteBuf in) throws ConnectionError {
    int at = in.readerIndex();
    int length = in.getUnsignedMedium(at);
    int type = in.getUnsignedByte(at + 3);
    int flags = in.getUnsignedByte(at + 4);
    // The first bit has no meaning (RFC 9113 section 4.1).
    int stream = in.getInt(at + 5) & Integer.MAX_VALUE;
    in.readerIndex(at + Frames.HEAD_BYTES);
    if (type != Frames.DATA) {
      sink.frame(type, flags, stream, in, length);
      in.readerIndex(at + Frames.HEAD_BYTES + length);
      return;
    }
    int padding = 0;
    int rest = length;
    if ((flags & Frames.PADDED) != 0) {
      if (length == 0) {
        throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a padded frame has no length of it");
      }
      padding = 1 + in.readUnsignedByte();
      if (padding > length) {
        throw ConnectionError.protocol("a frame has more padding than it is long");
      }
      paddingLeft = padding - 1;
      rest = length - padding;
    }
    dataLeft = rest;
    sink.dataBegins(flags, stream, length, padding);
    if (rest == 0) {
      sink.dataGoesOn(in, 0, true);
    }
  }

  /** Gives back what it holds. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
