// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.OutputEnd;
import dev.consort.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/** The ways in which a connection with a caller is closed. Confined to a loop. */
final class Closing {
  // How long a caller that was answered early may go on sending before it is cut off.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ChannelHandlerContext ctx;
  private final Output output;
  private final OutputEnd outputEnd;
  private final Timers timers;
  private Timers.Cancellable linger = () -> {};
  private boolean begun;
  private boolean over;

  Closing(ChannelHandlerContext ctx, Output output, OutputEnd outputEnd, Timers timers) {
    this.ctx = ctx;
    this.output = output;
    this.outputEnd = outputEnd;
    this.timers = timers;
  }

  /** Whether the connection is closed, or will be once what was sent is gone. */
  boolean begun() {
    return begun;
  }

  /**
   * Closes behind what was sent, however slowly the caller takes it: so it would be if it asked the
   * application itself. Idempotent.
   */
  void behindOutput() {
    if (!begun) {
      begun = true;
      output.flush();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Ends the sending direction behind what was sent. */
  void endOutput() {
    output.flush();
    outputEnd.end(ctx);
  }

  /**
   * Ends the sending direction, and waits for the caller's end, though not long. What it still
   * sends has to be read meanwhile: closing at once would reset the connection, and with it the
   * answer.
   */
  void lingering() {
    output.flush();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> waitForCaller());
    outputEnd.end(ctx);
  }

  private void waitForCaller() {
    if (!over && !begun) {
      linger = timers.after(LINGER, ctx::close);
    }
  }

  /** Closes so that nobody takes a part of an answer for the whole. */
  void broken() {
    begun = true;
    if (ctx.channel().isOpen()) {
      output.flush();
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    ctx.close();
  }

  /** The channel is closed. */
  void over() {
    begun = true;
    over = true;
    linger.cancel();
  }
}
