// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Binds server channels. */
final class ListeningSocket {
  // The kernel lowers it to its own limit.
  private static final int BACKLOG = 4096;

  private ListeningSocket() {}

  /** Binds; nothing is accepted before {@link #accept}. */
  static CompletionStage<ServerChannel> open(
      ServerChannel socket, Loop loop, SocketAddress address, Acceptor acceptor) {
    CompletableFuture<ServerChannel> bound = new CompletableFuture<>();
    Channel channel = (Channel) socket;
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    channel.pipeline().addLast(acceptor);
    ChannelFuture registered = loop.events().register(channel);
    registered.addListener(
        done -> {
          if (!done.isSuccess()) {
            bound.completeExceptionally(done.cause());
            return;
          }
          channel
              .bind(address)
              .addListener(
                  binding -> {
                    if (binding.isSuccess()) {
                      bound.complete(socket);
                    } else {
                      channel.close();
                      bound.completeExceptionally(binding.cause());
                    }
                  });
        });
    return bound;
  }

  static void accept(ServerChannel socket) {
    ((Channel) socket).config().setAutoRead(true);
  }

  static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
