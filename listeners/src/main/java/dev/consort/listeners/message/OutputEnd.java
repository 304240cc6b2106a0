// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/** How the sending direction of a connection is ended without ending the other. On the loop. */
@FunctionalInterface
public interface OutputEnd {
  /** Of a connection without TLS. */
  OutputEnd PLAIN = OutputEnd::shutdown;

  /**
   * Ends it behind what was written.
   *
   * @param context of the last handler
   */
  void end(ChannelHandlerContext context);

  private static void shutdown(ChannelHandlerContext context) {
    // Shutting down at once would lose what the socket has not taken yet.
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                ((DuplexChannel) context.channel()).shutdownOutput();
              }
            });
  }
}
