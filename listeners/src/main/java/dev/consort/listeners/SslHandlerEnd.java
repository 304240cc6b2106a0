// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * The mesh side, encrypted by Netty's TLS handler in front of it: for machines without a BoringSSL
 * binary. Half-close works as far as the JDK's engine allows: with TLS 1.3, not with 1.2.
 */
final class SslHandlerEnd extends End {
  private final SslHandler tls;
  private final boolean socketEndedEarly;
  private ByteBuf early;

  /**
   * As {@link BoringEnd#BoringEnd}.
   *
   * @param tls stays in the pipeline
   */
  SslHandlerEnd(SslHandler tls, ByteBuf early, boolean socketEnded) {
    this.tls = tls;
    this.early = early;
    this.socketEndedEarly = socketEnded;
  }

  @Override
  void begin() {
    if (early != null) {
      ByteBuf bytes = early;
      early = null;
      ChannelHandlerContext before = ctx().pipeline().firstContext();
      tlsRead(before, bytes);
    }
    if (socketEndedEarly) {
      socketEnded();
    }
    startReading();
  }

  private void tlsRead(ChannelHandlerContext handler, ByteBuf bytes) {
    try {
      tls.channelRead(handler, bytes);
      tls.channelReadComplete(handler);
    } catch (Exception e) {
      broke(CloseReason.TLS_ERROR, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    deliver((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readDone();
  }

  @Override
  void write(ByteBuf plain) {
    ctx().write(plain, ctx().voidPromise());
  }

  @Override
  ChannelFuture sayEnd() {
    ChannelPromise said = ctx().newPromise();
    ctx()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            flushed -> {
              if (flushed.isSuccess()) {
                tls.closeOutbound(said);
              } else {
                said.setFailure(flushed.cause());
              }
            });
    return said;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      endInput();
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  void socketEnded() {
    if (!inputEnded()) {
      broke(CloseReason.TRUNCATED, "the connection ended without the end of its TLS data");
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (early != null) {
      early.release();
      early = null;
    }
  }
}
