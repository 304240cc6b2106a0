// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.SocketError;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts for one listening socket and deals the connections out to the loops in turn. One acceptor
 * with a hand-over, not one socket for each loop by SO_REUSEPORT: long-lived connections are few,
 * and the kernel's hash would load the loops unevenly for hours; and with SO_REUSEPORT a second
 * proxy on the same port would share it in silence where it now gets an error. The hand-over costs
 * a task for each connection, and nothing with a single loop.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** Makes the connection object of an accepted channel, on its loop. */
  @FunctionalInterface
  interface Connections {
    Connection accepted(Loop loop, Channel channel);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  // Out of file descriptors or memory: accepting at once again would only burn the processor.
  private static final Duration BACK_OFF = Duration.ofMillis(200);

  private final Loop own;
  private final List<Loop> loops;
  private final HotPath hotPath;
  private final OpenConnections open;
  private final ConnectionMetrics metrics;
  private final Connections connections;
  private int next;
  private boolean failing;
  private boolean full;

  Acceptor(
      Loop own,
      List<Loop> loops,
      HotPath hotPath,
      OpenConnections open,
      ConnectionMetrics metrics,
      Connections connections) {
    this.own = own;
    this.loops = loops;
    this.hotPath = hotPath;
    this.open = open;
    this.metrics = metrics;
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel channel = (Channel) message;
    if (failing) {
      failing = false;
      LOG.info("accepting again on {}", context.channel().localAddress());
    }
    if (!admit(context)) {
      channel.unsafe().closeForcibly();
      return;
    }
    Loop loop = loops.get(next);
    next = next + 1 == loops.size() ? 0 : next + 1;
    if (loop.events().inEventLoop()) {
      start(loop, channel);
    } else {
      loop.events().execute(() -> start(loop, channel));
    }
  }

  private boolean admit(ChannelHandlerContext context) {
    if (!open.admit()) {
      metrics.refusedForLimit();
      if (!full) {
        full = true;
        LOG.warn(
            "connections to {} are refused: {} are open, and that is the limit",
            context.channel().localAddress(),
            open.count());
      }
      return false;
    }
    full = false;
    return true;
  }

  /** Whatever goes wrong, nobody is left waiting on a connection that no one serves. */
  private static void begin(Connection connection) {
    try {
      connection.begin();
    } catch (RuntimeException e) {
      LOG.warn("a connection can't be served: {}", e.toString());
      connection.cut(CloseReason.INTERNAL, e.toString());
    }
  }

  private void start(Loop loop, Channel channel) {
    hotPath.sockets().apply(channel);
    Connection connection;
    try {
      connection = connections.accepted(loop, channel);
      connection.prepare();
    } catch (RuntimeException e) {
      LOG.warn("a connection can't be served: {}", e.toString());
      channel.unsafe().closeForcibly();
      open.leave();
      return;
    }
    metrics.opened();
    open.add(loop, connection);
    loop.events()
        .register(channel)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                begin(connection);
              } else {
                connection.cut(CloseReason.INTERNAL, String.valueOf(registered.cause()));
              }
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Channel socket = context.channel();
    if (!failing) {
      failing = true;
      LOG.warn(
          "can't accept connections on {} for now: {}",
          socket.localAddress(),
          SocketError.words(cause));
    }
    if (socket.config().isAutoRead()) {
      socket.config().setAutoRead(false);
      own.timers().after(BACK_OFF, () -> socket.config().setAutoRead(true));
    }
  }
}
