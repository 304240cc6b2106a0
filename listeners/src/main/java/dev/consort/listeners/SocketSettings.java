// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/** The options of relayed sockets, and the memory they use. One per data plane; thread-safe. */
final class SocketSettings {
  // Bulk data wants large reads: fewer system calls, and whole TLS records in them. Reads start
  // small and grow only on connections that fill them.
  private static final int LARGEST_READ = 64 * 1024;
  private static final int FIRST_READ = 2 * 1024;
  private static final int SMALLEST_READ = 512;

  // What a connection may hold for a side that does not read: the high mark and one read beyond.
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(LARGEST_READ / 2, 2 * LARGEST_READ);

  private static final int PAGE = 8192;
  // Chunks of 1 MiB: sixteen of the largest reads, and given back when a burst is over.
  private static final int MAX_ORDER = 7;
  private static final int CACHED_SMALL = 256;
  // What a loop caches of large buffers: few, so that they stay in the processor's cache.
  private static final int CACHED_NORMAL = 8;

  private final PooledByteBufAllocator allocator;
  private final RecvByteBufAllocator reads;

  SocketSettings(int loops) {
    this.allocator =
        new PooledByteBufAllocator(
            true, 0, loops, PAGE, MAX_ORDER, CACHED_SMALL, CACHED_NORMAL, false);
    // One read for each readiness: the relay flushes after it, while the bytes are in the cache,
    // and a busy connection does not keep the others of its loop waiting.
    this.reads =
        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ)
            .maxMessagesPerRead(1);
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  long pinnedBytes() {
    return allocator.pinnedDirectMemory();
  }

  /** For a channel that is not registered yet. Nothing is read until it is told to. */
  void apply(Channel channel) {
    ChannelConfig config = channel.config();
    config.setAutoRead(false);
    config.setAllocator(allocator);
    config.setRecvByteBufAllocator(reads);
    config.setWriteBufferWaterMark(WATER_MARKS);
    // The data plane bounds connecting and handshake together by a timer of its own.
    config.setConnectTimeoutMillis(0);
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Makes closing a channel tell the other end that the connection broke. */
  static void resetOnClose(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
  }
}
