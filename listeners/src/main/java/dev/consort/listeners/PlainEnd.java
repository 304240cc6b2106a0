// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;

/** The local application's side: what is read is what is handed on. */
final class PlainEnd extends End {
  private final Runnable lost;
  private Deque<ByteBuf> early;
  private boolean socketEnded;

  /**
   * An end that waits to be joined.
   *
   * @param lost called when the connection breaks before that
   */
  PlainEnd(Runnable lost) {
    this.lost = lost;
  }

  @Override
  void begin() {
    if (early != null) {
      early.forEach(this::deliver);
      early = null;
      readDone();
    }
    if (socketEnded) {
      endInput();
    }
    startReading();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf plain = (ByteBuf) message;
    if (joined()) {
      deliver(plain);
      return;
    }
    // Reading is off, but a peer that has ended its direction gets read once all the same.
    early(plain);
  }

  /** Keeps what came before the relay; takes ownership. */
  void early(ByteBuf plain) {
    if (early == null) {
      early = new ArrayDeque<>();
    }
    early.add(plain);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (joined()) {
      readDone();
    }
  }

  @Override
  void write(ByteBuf plain) {
    ctx().write(plain, ctx().voidPromise());
  }

  @Override
  ChannelFuture sayEnd() {
    return ctx().writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  @Override
  void socketEnded() {
    socketEnded = true;
    if (joined()) {
      endInput();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (joined()) {
      super.channelInactive(context);
    } else {
      lost.run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (joined()) {
      super.exceptionCaught(context, cause);
    } else {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (early != null) {
      early.forEach(ByteBuf::release);
      early = null;
    }
  }
}
