// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.SocketError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;

/**
 * One side of a relay, the last handler of its channel. Hands the bytes it reads to the other end
 * and stops reading while the other end's socket takes no more. Confined to its loop.
 */
abstract class End extends ChannelInboundHandlerAdapter {
  // Long connections show up in the metrics this often.
  private static final long COUNT_EACH = 4L << 20;

  private ChannelHandlerContext ctx;
  private Relay relay;
  private End other;
  private boolean paused;
  private boolean inputEnded;
  private boolean finishing;
  private boolean outputFinished;
  private long receivedBytes;
  private long countedBytes;

  /** Reads what came before the relay started and begins to read on. */
  abstract void begin();

  /** Writes plain bytes without flushing; takes ownership. */
  abstract void write(ByteBuf plain);

  /** Flushes, then tells the remote side that no more will come. */
  abstract ChannelFuture sayEnd();

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    ctx = context;
  }

  final void join(Relay joined, End otherEnd) {
    relay = joined;
    other = otherEnd;
  }

  final ChannelHandlerContext ctx() {
    return ctx;
  }

  final boolean joined() {
    return relay != null;
  }

  final End other() {
    return other;
  }

  final long receivedBytes() {
    return receivedBytes;
  }

  final long takeUncounted() {
    long bytes = receivedBytes - countedBytes;
    countedBytes = receivedBytes;
    return bytes;
  }

  final boolean outputFinished() {
    return outputFinished;
  }

  final boolean inputEnded() {
    return inputEnded;
  }

  /** Hands plain bytes on; takes ownership. */
  final void deliver(ByteBuf plain) {
    receivedBytes += plain.readableBytes();
    if (receivedBytes - countedBytes >= COUNT_EACH) {
      relay.count();
    }
    other.write(plain);
  }

  /** After a read: what was handed on is sent, and if it cannot be, no more is read. */
  final void readDone() {
    other.flush();
    if (!paused && !other.ctx.channel().isWritable()) {
      paused = true;
      ctx.channel().config().setAutoRead(false);
    }
  }

  /** Reads on from here. */
  final void startReading() {
    if (!paused && !inputEnded && ctx.channel().isOpen()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void flush() {
    ctx.flush();
  }

  private void resume() {
    if (paused) {
      paused = false;
      startReading();
    }
  }

  /** The remote side sends no more. */
  final void endInput() {
    if (!inputEnded) {
      inputEnded = true;
      ctx.channel().config().setAutoRead(false);
      relay.inputEnded(this);
    }
  }

  /** No more will be written here. */
  final void finish() {
    if (!finishing) {
      finishing = true;
      sayEnd()
          .addListener(
              sent -> {
                if (sent.isSuccess()) {
                  outputFinished = true;
                  relay.outputFinished(this);
                } else {
                  broke(sent.cause());
                }
              });
    }
  }

  /** Ends the sending direction of the socket itself. */
  final void shutdownOutput() {
    ((DuplexChannel) ctx.channel()).shutdownOutput();
  }

  final void broke(CloseReason reason, String detail) {
    relay.broke(this, reason, detail);
  }

  private void broke(Throwable cause) {
    if (cause instanceof IOException) {
      broke(CloseReason.RESET, SocketError.words(cause));
    } else {
      broke(CloseReason.INTERNAL, String.valueOf(cause));
    }
  }

  /** The socket's read direction has ended. */
  abstract void socketEnded();

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      socketEnded();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    // Only the way back: a read looks at writability itself, after its flush.
    if (other != null && context.channel().isWritable()) {
      other.resume();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // A side that is done in both directions may go before the other has all of its data.
    if (relay != null && !(inputEnded && outputFinished)) {
      broke(CloseReason.RESET, "the connection was closed");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (relay != null) {
      broke(cause);
    }
  }
}
