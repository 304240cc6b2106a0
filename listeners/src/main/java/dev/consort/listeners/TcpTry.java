// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import dev.consort.upstreams.transport.Place;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One try to reach one address for a connection, without TLS of our own. The connection's deadline
 * is its while it lasts. Confined to the connection's loop.
 */
final class TcpTry {
  private final Connection connection;
  private final Place place;
  private final Duration timeout;
  private final Consumer<End> reached;
  private final Consumer<OriginFailure> failed;
  private final PlainEnd end = new PlainEnd(this::lost);
  private final long startedNanos;
  private Channel channel;
  private boolean over;

  /**
   * @param timeout longest wait
   * @param reached given the end to be joined, once, later than what happens on the accepted
   *     channel at the moment, unless the connection has ended by then
   * @param failed told once, unless the connection has ended
   */
  TcpTry(
      Connection connection,
      Place place,
      Duration timeout,
      Consumer<End> reached,
      Consumer<OriginFailure> failed) {
    this.connection = connection;
    this.place = place;
    this.timeout = timeout;
    this.reached = reached;
    this.failed = failed;
    this.startedNanos = connection.nowNanos();
  }

  /** Begins; the channel is there to be closed with the connection. */
  Channel start() {
    connection.metrics().connecting();
    connection.deadline(connection.loop().timers().after(timeout, this::tookTooLong));
    channel =
        connection
            .hotPath()
            .dialer()
            .dial(
                connection.loop().events(),
                place,
                unregistered -> {
                  connection.hotPath().sockets().apply(unregistered);
                  unregistered.pipeline().addLast(end);
                },
                this::dialled);
    return channel;
  }

  private void lost() {
    fail(new OriginFailure.ConnectFailed(place.address(), "the connection was closed"));
  }

  private void dialled(ChannelFuture connected) {
    if (connection.ended() || over) {
      connected.channel().close();
    } else if (connected.isSuccess()) {
      connection.metrics().connected(connection.nowNanos() - startedNanos);
      // Later, since handlers of the accepted channel may be at work further up the stack.
      connection.loop().events().execute(this::reached);
    } else {
      fail(new OriginFailure.ConnectFailed(place.address(), SocketError.words(connected.cause())));
    }
  }

  private void reached() {
    if (!connection.ended() && !over) {
      over = true;
      connection.noDeadline();
      reached.accept(end);
    }
  }

  private void tookTooLong() {
    fail(new OriginFailure.TimedOut(place.address(), "connecting", timeout));
  }

  private void fail(OriginFailure failure) {
    if (over || connection.ended()) {
      return;
    }
    over = true;
    connection.noDeadline();
    if (channel != null) {
      channel.close();
    }
    connection.metrics().connectFailed(failure.label());
    failed.accept(failure);
  }
}
