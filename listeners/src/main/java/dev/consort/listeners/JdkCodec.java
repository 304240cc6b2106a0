// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.message.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * As {@link BoringCodec}, on machines without a BoringSSL binary: stands behind Netty's TLS handler
 * and tells of the end of the peer's data. Confined to its loop.
 */
final class JdkCodec extends ChannelInboundHandlerAdapter implements OutputEnd {
  private final SslHandler tls;
  private ChannelHandlerContext ctx;
  private boolean inputEnded;

  /** Behind {@code tls}, which stays in the pipeline. */
  JdkCodec(SslHandler tls) {
    this.tls = tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  /** As {@link BoringCodec#begin}. */
  void begin(ByteBuf early, boolean socketEnded) {
    if (early != null) {
      ChannelHandlerContext first = ctx.pipeline().firstContext();
      try {
        tls.channelRead(first, early);
        tls.channelReadComplete(first);
      } catch (Exception e) {
        ctx.close();
      }
    }
    if (socketEnded) {
      truncated();
    }
    if (ctx.channel().isOpen()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      inputEnded = true;
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      truncated();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void truncated() {
    if (!inputEnded) {
      inputEnded = true;
      ctx.close();
    }
  }

  @Override
  public void end(ChannelHandlerContext last) {
    last.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> tls.closeOutbound());
  }
}
