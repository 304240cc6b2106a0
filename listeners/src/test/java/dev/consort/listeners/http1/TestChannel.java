// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;

/** A channel without a socket that knows how it was closed, and whose buffers are counted. */
final class TestChannel extends EmbeddedChannel {
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
  private final Config config = new Config();
  private final StringBuilder sent = new StringBuilder();
  private boolean stuck;
  private boolean outputEnded;

  private final class Config extends DefaultChannelConfig {
    private boolean reset;

    Config() {
      super(TestChannel.this);
      setAllocator(memory);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.SO_LINGER)) {
        reset = Integer.valueOf(0).equals(value);
        return true;
      }
      return super.setOption(option, value);
    }
  }

  @Override
  public ChannelConfig config() {
    // The superclass' constructor asks before there is one.
    return config == null ? super.config() : config;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    if (!stuck) {
      super.doWrite(in);
    }
  }

  /** The other side takes nothing for a while. */
  void stick() {
    stuck = true;
  }

  /** It takes everything again. */
  void unstick() {
    stuck = false;
    flush();
    runPendingTasks();
  }

  /** The sending direction is ended behind what was sent. */
  void endOutput() {
    writeAndFlush(memory.buffer(0)).addListener(_ -> outputEnded = true);
  }

  boolean outputEnded() {
    return outputEnded;
  }

  /** Whether the other side sees the connection broken, not ended. */
  boolean isReset() {
    return !isOpen() && config.reset;
  }

  /** Receives this in one read. */
  void receive(String bytes) {
    receive(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Receives this in one read. */
  void receive(byte[] bytes) {
    ByteBuf buffer = memory.directBuffer(Math.max(1, bytes.length));
    buffer.writeBytes(bytes);
    ChannelHandlerContext first = pipeline().firstContext();
    if (first == null) {
      // It is closed, and its handlers are gone.
      buffer.release();
      return;
    }
    try {
      // Not through the pipeline, which hides what a handler throws.
      ((ChannelInboundHandler) first.handler()).channelRead(first, buffer);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    runPendingTasks();
  }

  /** The other side ends its sending direction. */
  void receiveEnd() {
    pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    runPendingTasks();
  }

  /** The other side breaks the connection. */
  void receiveReset() {
    pipeline().fireExceptionCaught(new java.io.IOException("reset"));
    runPendingTasks();
  }

  /** Everything that was sent so far. */
  String sent() {
    runPendingTasks();
    for (ByteBuf next = readOutbound(); next != null; next = readOutbound()) {
      sent.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return sent.toString();
  }

  /** What was sent since this was last asked. */
  String newlySent() {
    sent();
    String all = sent.toString();
    sent.setLength(0);
    return all;
  }

  /** Ends the test: no buffer may be left. */
  void finishWithoutLeaks() {
    stuck = false;
    close();
    runPendingTasks();
    sent();
    assertEquals(
        0, memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory(), "leaked");
  }
}
