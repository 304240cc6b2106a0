// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.sni.HelloReader;
import dev.consort.upstreams.SocketError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Holds what a TLS client sends until its first message is there and somebody takes it on; then
 * hands all of it on and leaves. Confined to a loop.
 */
final class HelloWait extends ChannelInboundHandlerAdapter {
  /** Hears what came of it, once. */
  interface Outcome {
    /**
     * The message is there. Reading stops until {@link #letGo}.
     *
     * @param serverName in lower case; empty where the client names none
     */
    void asked(String serverName);

    /** What came is not TLS. */
    void malformed(String detail);

    /**
     * The client left before it had said enough.
     *
     * @param silently without a byte
     */
    void left(boolean silently);
  }

  private final Outcome outcome;
  private final HelloReader reader = new HelloReader();
  private ChannelHandlerContext context;
  private ByteBuf held;
  private boolean told;
  private boolean ended;

  HelloWait(Outcome outcome) {
    this.outcome = outcome;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext read, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (held == null) {
      held = bytes;
    } else {
      held = held.isWritable(bytes.readableBytes()) ? held : grown(bytes.readableBytes());
      held.writeBytes(bytes);
      bytes.release();
    }
    if (told) {
      return;
    }
    switch (reader.read(held)) {
      case HelloReader.Progress.Incomplete _ -> {}
      case HelloReader.Progress.Complete(var serverName) -> {
        told = true;
        context.channel().config().setAutoRead(false);
        outcome.asked(serverName);
      }
      case HelloReader.Progress.Malformed(var why) -> {
        told = true;
        outcome.malformed("what came " + why);
      }
    }
  }

  private ByteBuf grown(int more) {
    ByteBuf larger = context.alloc().directBuffer(2 * (held.readableBytes() + more));
    larger.writeBytes(held);
    held.release();
    return larger;
  }

  /** Hands on what is held, and leaves the channel to the next handler. */
  void letGo() {
    if (held == null) {
      // The channel has been closed meanwhile.
      return;
    }
    ByteBuf bytes = held;
    held = null;
    context.fireChannelRead(bytes);
    context.fireChannelReadComplete();
    if (ended) {
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    if (!context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext read) {
    // Nothing has been handed on.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext event, Object what) {
    if (what == ChannelInputShutdownEvent.INSTANCE) {
      ended = true;
      leave();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    leave();
    inactive.fireChannelInactive();
  }

  private void leave() {
    if (!told) {
      told = true;
      outcome.left(held == null);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (!told) {
      told = true;
      outcome.malformed(SocketError.words(cause));
    }
    context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
