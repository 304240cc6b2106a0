// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * What is sent on a connection: frames of all streams, gathered until the end of the loop's turn,
 * so that many small ones cost one TLS record and one system call. Confined to a loop.
 */
final class Output {
  // Copying costs less than a write of its own up to here.
  private static final int COPIED = 4 * 1024;
  private static final int LEAST = 512;
  // What is gathered counts for the channel's water marks only once it is written.
  private static final int GATHERED = 16 * 1024;

  private final ChannelHandlerContext ctx;
  private final Runnable flushed;
  private final Runnable flush = this::flush;
  private ByteBuf gathered;
  private int usual = LEAST;
  private boolean scheduled;

  /**
   * @param flushed run after each flush
   */
  Output(ChannelHandlerContext ctx, Runnable flushed) {
    this.ctx = ctx;
    this.flushed = flushed;
  }

  /** Whether the channel takes more without piling it up. */
  boolean isWritable() {
    return ctx.channel().isWritable();
  }

  /** How much was given that the socket has not taken yet, beyond its water mark. */
  long unreadBytes() {
    return ctx.channel().isWritable() ? 0 : ctx.channel().bytesBeforeWritable();
  }

  /** The head of a frame; its payload has to follow. */
  Output head(int length, int type, int flags, int stream) {
    ByteBuf out = room(Frames.HEAD_BYTES + Math.min(length, COPIED));
    out.writeInt(length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    return this;
  }

  Output number(int number) {
    gathered.writeInt(number);
    return this;
  }

  Output number(long number) {
    gathered.writeLong(number);
    return this;
  }

  Output setting(int id, long value) {
    gathered.writeShort(id);
    gathered.writeInt((int) value);
    return this;
  }

  Output octets(byte[] bytes, int from, int length) {
    room(length).writeBytes(bytes, from, length);
    return this;
  }

  /**
   * A header block, whose letters stand behind {@link Frames#HEAD_BYTES} that are overwritten.
   *
   * @param length with those bytes
   * @param maxPayload longest payload that the peer takes
   */
  void block(byte[] bytes, int length, int stream, boolean end, int maxPayload) {
    int left = length - Frames.HEAD_BYTES;
    int from = Frames.HEAD_BYTES;
    int type = Frames.HEADERS;
    int flags = end ? Frames.END_STREAM : 0;
    while (true) {
      int payload = Math.min(left, maxPayload);
      left -= payload;
      putHead(
          bytes,
          from - Frames.HEAD_BYTES,
          payload,
          type,
          left == 0 ? flags | Frames.END_HEADERS : flags,
          stream);
      octets(bytes, from - Frames.HEAD_BYTES, payload + Frames.HEAD_BYTES);
      if (left == 0) {
        break;
      }
      // The next head overwrites the end of what was just sent.
      from += payload;
      type = Frames.CONTINUATION;
      flags = 0;
    }
    schedule();
  }

  private static void putHead(byte[] to, int at, int length, int type, int flags, int stream) {
    to[at] = (byte) (length >>> 16);
    to[at + 1] = (byte) (length >>> 8);
    to[at + 2] = (byte) length;
    to[at + 3] = (byte) type;
    to[at + 4] = (byte) flags;
    to[at + 5] = (byte) (stream >>> 24);
    to[at + 6] = (byte) (stream >>> 16);
    to[at + 7] = (byte) (stream >>> 8);
    to[at + 8] = (byte) stream;
  }

  /**
   * A frame of DATA.
   *
   * @param body read from; stays the caller's
   */
  void data(ByteBuf body, int bytes, int stream, boolean end) {
    head(bytes, Frames.DATA, end ? Frames.END_STREAM : 0, stream);
    if (bytes <= COPIED || !body.hasMemoryAddress()) {
      // What is encrypted must lie outside the heap.
      gathered.writeBytes(body, bytes);
    } else {
      write();
      ctx.write(body.readRetainedSlice(bytes), ctx.voidPromise());
    }
    schedule();
  }

  private ByteBuf room(int bytes) {
    if (gathered == null) {
      gathered = ctx.alloc().directBuffer(Math.max(usual, bytes));
    } else if (gathered.readableBytes() + bytes > GATHERED) {
      write();
      gathered = ctx.alloc().directBuffer(Math.max(usual, bytes));
    }
    return gathered;
  }

  private void write() {
    if (gathered != null) {
      ByteBuf full = gathered;
      gathered = null;
      // Near what was needed of late, so that it seldom has to grow and seldom is far too large.
      usual = Math.max(LEAST, Math.max(full.readableBytes(), usual - (usual >>> 3)));
      ctx.write(full, ctx.voidPromise());
    }
  }

  /** Sees to it that what was given is sent at the end of the loop's turn. */
  void schedule() {
    if (!scheduled) {
      scheduled = true;
      ctx.executor().execute(flush);
    }
  }

  /** Sends what was given. */
  void flush() {
    scheduled = false;
    write();
    ctx.flush();
    flushed.run();
  }

  /** Gives back what was not sent. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
