// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.message.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The mesh side of a connection whose messages are looked at: turns the channel's encrypted bytes
 * into plain ones for the handlers behind it, and theirs into encrypted ones. The end of the peer's
 * data is told as a socket's would be; an end of the connection without it breaks the connection.
 * Confined to its loop.
 */
final class BoringCodec extends ChannelDuplexHandler implements OutputEnd {
  private final BoringTls tls;
  private ChannelHandlerContext ctx;
  private boolean inputEnded;
  private boolean outputEnded;
  private final Deque<ByteBuf> plain = new ArrayDeque<>(2);
  // Made once: a lambda for each read would be the only thing that a read allocates.
  private final Consumer<ByteBuf> decrypted = this::keep;
  private final Consumer<ByteBuf> send = this::send;

  /** Takes ownership. */
  BoringCodec(BoringTls tls) {
    this.tls = tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    tls.free();
  }

  /**
   * Reads on from the handshake.
   *
   * @param early encrypted bytes that came with its end, or null; taken over
   * @param socketEnded whether the socket's read direction had ended by then
   */
  void begin(ByteBuf early, boolean socketEnded) {
    if (early != null) {
      read(early);
      channelReadComplete(ctx);
    }
    if (socketEnded) {
      truncated();
    }
    if (ctx.channel().isOpen()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    read((ByteBuf) message);
  }

  private void read(ByteBuf cipher) {
    if (inputEnded) {
      // Nothing that follows the end of the data is looked at: it is not authenticated as data.
      cipher.release();
      return;
    }
    boolean broken = false;
    try {
      inputEnded = tls.decrypt(cipher, decrypted) == BoringTls.Status.ENDED;
    } catch (BoringTls.Broken e) {
      broken = true;
    } finally {
      cipher.release();
    }
    deliver();
    if (broken) {
      sendControl();
      ctx.flush();
      ctx.close();
    } else if (inputEnded) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  private void keep(ByteBuf bytes) {
    plain.add(bytes);
  }

  private void send(ByteBuf cipher) {
    ctx.write(cipher, ctx.voidPromise());
  }

  // Only now: who hears it may answer at once, and the library cannot encrypt while it decrypts.
  private void deliver() {
    for (ByteBuf bytes = plain.poll(); bytes != null; bytes = plain.poll()) {
      ctx.fireChannelRead(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (tls.controlPending()) {
      sendControl();
      context.flush();
    }
    context.fireChannelReadComplete();
  }

  private void sendControl() {
    if (tls.controlPending()) {
      send.accept(tls.takeControl());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      truncated();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void truncated() {
    if (!inputEnded) {
      inputEnded = true;
      outputEnded = true;
      ctx.close();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      tls.encrypt(bytes, send);
    } catch (BoringTls.Broken e) {
      context.close();
    } finally {
      bytes.release();
    }
    if (!promise.isVoid()) {
      context.write(Unpooled.EMPTY_BUFFER, promise);
    }
  }

  @Override
  public void end(ChannelHandlerContext last) {
    if (!outputEnded) {
      outputEnded = true;
      ctx.writeAndFlush(tls.closeNotify())
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  ((DuplexChannel) ctx.channel()).shutdownOutput();
                }
              });
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    Integer linger = context.channel().config().getOption(ChannelOption.SO_LINGER);
    // A connection that is to be seen broken does not say that it has ended well.
    if (!outputEnded && context.channel().isActive() && (linger == null || linger != 0)) {
      outputEnded = true;
      context.writeAndFlush(tls.closeNotify(), context.voidPromise());
    }
    context.close(promise);
  }
}
