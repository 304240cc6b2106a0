// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/**
 * Tells by the first bytes whether a caller speaks HTTP/2 with prior knowledge (RFC 9113 section
 * 3.3), then gives its place to who serves it. Confined to a loop.
 */
final class ProtocolSniffer extends ChannelInboundHandlerAdapter {
  // No request of HTTP/1 begins so: its method would be followed by a target that is none.
  private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

  /** How long a caller that has just connected may take to say something, when there is a hurry. */
  static final Duration FIRST_BYTE = Duration.ofSeconds(2);

  private final Function<Boolean, ChannelHandler> serve;
  private ByteBuf held;

  /**
   * @param serve makes the handler for HTTP/2 (true) or HTTP/1
   */
  ProtocolSniffer(Function<Boolean, ChannelHandler> serve) {
    this.serve = serve;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (held != null) {
      held.writeBytes(bytes);
      bytes.release();
      bytes = held;
      held = null;
    }
    int length = Math.min(bytes.readableBytes(), PREFACE.length);
    boolean preface = true;
    for (int i = 0; i < length && preface; i++) {
      preface = bytes.getByte(bytes.readerIndex() + i) == PREFACE[i];
    }
    if (preface && length < PREFACE.length) {
      held = context.alloc().directBuffer(2 * PREFACE.length);
      held.writeBytes(bytes);
      bytes.release();
      return;
    }
    context.pipeline().addAfter(context.name(), null, serve.apply(preface));
    context.fireChannelRead(bytes);
    context.pipeline().remove(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
