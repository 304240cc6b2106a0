// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AsciiString;

/**
 * What is sent on a connection, gathered until the end of the loop's turn, so that a head and a
 * short body, or the answers to many requests, cost one TLS record and one system call. Confined to
 * a loop.
 */
final class Output {
  // Copying costs less than a write of its own up to here.
  private static final int COPIED = 4 * 1024;
  private static final int FIRST = 1024;
  // What is gathered counts for the channel's water marks only once it is written.
  private static final int GATHERED = 16 * 1024;
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final AsciiString LAST_CHUNK = AsciiString.cached("0\r\n\r\n");

  private final ChannelHandlerContext ctx;
  private final Runnable flush = this::flush;
  private ByteBuf gathered;
  private boolean scheduled;

  Output(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  Output text(AsciiString text) {
    room(text.length()).writeBytes(text.array(), text.arrayOffset(), text.length());
    return this;
  }

  Output octet(char octet) {
    room(1).writeByte(octet);
    return this;
  }

  Output number(long number) {
    if (number >= 10) {
      number(number / 10);
    }
    return octet((char) ('0' + number % 10));
  }

  Output line(AsciiString name, AsciiString value) {
    ByteBuf out = room(name.length() + value.length() + 4);
    out.writeBytes(name.array(), name.arrayOffset(), name.length());
    // ": "
    out.writeShort(0x3a20);
    out.writeBytes(value.array(), value.arrayOffset(), value.length());
    // CR LF
    out.writeShort(0x0d0a);
    return this;
  }

  Output lines(Headers headers) {
    for (int line = 0; line < headers.size(); line++) {
      line(headers.name(line), headers.value(line));
    }
    return this;
  }

  Output endOfLine() {
    room(2).writeShort(0x0d0a);
    return this;
  }

  /** Sends bytes as they are; takes ownership. */
  void bytes(ByteBuf body) {
    int length = body.readableBytes();
    if (length <= COPIED) {
      room(length).writeBytes(body);
      body.release();
    } else {
      write();
      ctx.write(body, ctx.voidPromise());
    }
    schedule();
  }

  /** Sends bytes as a chunk, unless there are none; takes ownership. */
  void chunk(ByteBuf body) {
    int length = body.readableBytes();
    if (length == 0) {
      body.release();
      return;
    }
    int shift = 28 - (Integer.numberOfLeadingZeros(length) & ~3);
    for (; shift >= 0; shift -= 4) {
      room(1).writeByte(HEX[length >>> shift & 15]);
    }
    endOfLine();
    bytes(body);
    endOfLine();
  }

  /** Ends a body in chunks. */
  void lastChunk() {
    text(LAST_CHUNK);
    schedule();
  }

  private ByteBuf room(int bytes) {
    if (gathered == null) {
      gathered = ctx.alloc().directBuffer(Math.max(FIRST, bytes));
    } else if (gathered.readableBytes() + bytes > GATHERED && gathered.isReadable()) {
      write();
      gathered = ctx.alloc().directBuffer(Math.max(FIRST, bytes));
    }
    return gathered;
  }

  private void write() {
    if (gathered != null) {
      ByteBuf full = gathered;
      gathered = null;
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
  }

  /** Gives back what was not sent. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
