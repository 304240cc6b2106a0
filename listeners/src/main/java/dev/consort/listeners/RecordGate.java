// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Stands before the TLS handler during a handshake and hands it one record at a time. No record
 * holds both the end of a handshake and data, so what follows the handshake is still here,
 * encrypted, when it is over: the TLS handler never sees it. That matters because it would answer
 * an early close_notify by closing both directions. Also sorts out what is not TLS by the first
 * byte and bounds what a handshake may send.
 */
final class RecordGate extends ChannelInboundHandlerAdapter {
  private static final int HEADER = 5;
  // RFC 5246 section 6.2.3: 2^14 bytes and 2048 more; 1.3 allows less.
  private static final int LONGEST_RECORD = HEADER + 16384 + 2048;
  // Certificate chains are a few KiB. Netty's own limit is of the same order.
  private static final int LONGEST_HANDSHAKE = 128 * 1024;
  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 24;

  private final TlsHandshake handshake;
  private ChannelHandlerContext ctx;
  private ByteBuf held;
  private int receivedBytes;
  private int fed;
  private boolean socketEnded;

  RecordGate(TlsHandshake handshake) {
    this.handshake = handshake;
  }

  ChannelHandlerContext ctx() {
    return ctx;
  }

  /** Whether the socket's read direction has ended. */
  boolean socketEnded() {
    return socketEnded;
  }

  /** Takes what came after the handshake; null when nothing did. Ownership goes to the caller. */
  ByteBuf takeHeld() {
    ByteBuf taken = held;
    held = null;
    return taken;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ByteBuf rest = takeHeld();
    if (rest != null) {
      rest.release();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    receivedBytes += bytes.readableBytes();
    held = held == null ? bytes : joined(held, bytes);
    if (!handshake.isOver()) {
      feed(context);
    }
  }

  private ByteBuf joined(ByteBuf first, ByteBuf second) {
    ByteBuf both = ctx.alloc().directBuffer(first.readableBytes() + second.readableBytes());
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }

  private void feed(ChannelHandlerContext context) {
    while (held != null && !handshake.isOver()) {
      int type = held.getUnsignedByte(held.readerIndex());
      if (type < FIRST_TYPE || type > LAST_TYPE) {
        if (fed == 0 && handshake.plain()) {
          return;
        }
        handshake.failed(
            HandshakeFailure.of(HandshakeFailure.Kind.NOT_TLS, "what was sent is not TLS"));
        return;
      }
      if (held.readableBytes() < HEADER) {
        return;
      }
      int length = HEADER + held.getUnsignedShort(held.readerIndex() + HEADER - 2);
      if (length > LONGEST_RECORD || receivedBytes > LONGEST_HANDSHAKE) {
        handshake.failed(
            HandshakeFailure.of(
                HandshakeFailure.Kind.TOO_LONG, "what was sent is longer than a handshake"));
        return;
      }
      if (held.readableBytes() < length) {
        return;
      }
      fed++;
      context.fireChannelRead(next(length));
    }
  }

  private ByteBuf next(int length) {
    if (held.readableBytes() == length) {
      return takeHeld();
    }
    return held.readRetainedSlice(length);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      socketEnded = true;
      left();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    left();
    context.fireChannelInactive();
    handshake.lost();
  }

  private void left() {
    handshake.failed(
        receivedBytes == 0
            ? HandshakeFailure.of(
                HandshakeFailure.Kind.LEFT_SILENTLY, "the other side left without a word")
            : HandshakeFailure.of(HandshakeFailure.Kind.LEFT, "the other side left midway"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    handshake.failed(HandshakeFailure.of(cause));
    context.close();
  }
}
