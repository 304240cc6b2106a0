// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.Permit;
import dev.consort.time.Timers;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.function.Supplier;

/**
 * Dials the application for a caller that may reach it, and relays bytes between them. Confined to
 * the connection's loop.
 */
final class AppRelay {
  private final MeshConnection connection;
  private final InboundSetup setup;
  private final Supplier<End> peer;
  private final PlainEnd app = new PlainEnd(() -> failed("the connection was closed"));
  private long dialledNanos;

  /**
   * @param peer takes the caller's channel over; asked for when the application is there
   */
  AppRelay(MeshConnection connection, InboundSetup setup, Supplier<End> peer) {
    this.connection = connection;
    this.setup = setup;
    this.peer = peer;
  }

  /** Begins; the channel is there to be closed with the connection. */
  Channel dial(Permit permit) {
    Loop loop = connection.loop();
    dialledNanos = connection.nowNanos();
    setup.metrics().connecting();
    Timers.Cancellable deadline =
        loop.timers().after(setup.spec().appConnectTimeout(), this::tookTooLong);
    connection.deadline(deadline);
    return connection
        .hotPath()
        .dialer()
        .dial(
            loop.events(),
            setup.app(),
            channel -> {
              connection.hotPath().sockets().apply(channel);
              channel.pipeline().addLast(app);
            },
            connected -> dialled(connected, permit));
  }

  private void dialled(ChannelFuture connected, Permit permit) {
    if (connection.ended()) {
      connected.channel().close();
    } else if (connected.isSuccess()) {
      setup.metrics().connected(connection.nowNanos() - dialledNanos);
      // Later, since the handshake's handlers may be at work further up the stack.
      connection.loop().events().execute(() -> relay(permit));
    } else {
      failed(SocketError.words(connected.cause()));
    }
  }

  private void relay(Permit permit) {
    if (!connection.ended()) {
      Relay.inbound(permit, connection, peer.get(), app);
    }
  }

  private void tookTooLong() {
    failed(
        new OriginFailure.TimedOut(
            setup.spec().app(), "connecting", setup.spec().appConnectTimeout()));
  }

  private void failed(String detail) {
    failed(new OriginFailure.ConnectFailed(setup.spec().app(), detail));
  }

  private void failed(OriginFailure failure) {
    if (connection.ended()) {
      return;
    }
    setup.metrics().connectFailed(failure.label());
    connection
        .hotPath()
        .refusals()
        .info(
            "application not reached service={} source={} reason={}",
            setup.spec().service(),
            connection.source(),
            failure.describe());
    connection.end(new Ending(ClosedBy.PROXY, CloseReason.APP_UNREACHABLE, failure.describe()));
  }
}
