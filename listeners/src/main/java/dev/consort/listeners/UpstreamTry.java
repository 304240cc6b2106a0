// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Choice;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.transport.Place;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLEngine;

/** One try to reach one instance: TCP and TLS under one deadline. Confined to its loop. */
final class UpstreamTry implements TlsHandshake.Outcome {
  private final OutboundConnection connection;
  private final OutboundSetup setup;
  private final UpstreamTarget target;
  private final Choice<Place> choice;
  private final long startedNanos;
  private TlsHandshake handshake;
  private Channel channel;
  private boolean connected;
  private boolean over;

  UpstreamTry(
      OutboundConnection connection,
      OutboundSetup setup,
      UpstreamTarget target,
      Choice<Place> choice) {
    this.connection = connection;
    this.setup = setup;
    this.target = target;
    this.choice = choice;
    this.startedNanos = connection.nowNanos();
  }

  void start() {
    setup.metrics().connecting();
    connection.deadline(
        connection.loop().timers().after(target.connectTimeout(), this::tookTooLong));
    channel =
        connection
            .hotPath()
            .dialer()
            .dial(connection.loop().events(), choice.place(), this::prepare, this::dialled);
    connection.dialled(channel);
  }

  private void prepare(Channel unregistered) {
    SocketSettings sockets = connection.hotPath().sockets();
    sockets.apply(unregistered);
    handshake =
        TlsHandshake.on(
            unregistered,
            Renewed.handler(
                setup.tls(),
                tls ->
                    tls.newHandler(
                        sockets.allocator(),
                        target.sni(),
                        target.expectedIds(),
                        // Another instance would not know the session.
                        target.id() + ' ' + choice.endpoint().id())),
            this);
  }

  private void dialled(Future<?> done) {
    if (done.isSuccess()) {
      connected = true;
      if (over) {
        channel.close();
      } else {
        channel.config().setAutoRead(true);
      }
    } else {
      fail(new OriginFailure.ConnectFailed(address(), SocketError.words(done.cause())));
    }
  }

  private void tookTooLong() {
    fail(
        new OriginFailure.TimedOut(
            address(), connected ? "TLS handshake" : "connecting", target.connectTimeout()));
  }

  private Address address() {
    return choice.endpoint().address();
  }

  private void fail(OriginFailure failure) {
    if (over) {
      return;
    }
    over = true;
    if (channel != null) {
      channel.close();
    }
    connection.triedInVain(failure);
  }

  @Override
  public void secured(SSLEngine engine) {
    if (over) {
      return;
    }
    over = true;
    connection.noDeadline();
    setup.metrics().connected(connection.nowNanos() - startedNanos);
    // Later, since Netty's TLS handler is in the middle of its own handshake success.
    connection
        .loop()
        .events()
        .execute(
            () -> {
              if (!connection.ended()) {
                connection.reached(handshake, engine);
              }
            });
  }

  @Override
  public void failed(HandshakeFailure failure) {
    fail(new OriginFailure.HandshakeFailed(address(), failure.label(), failure.detail()));
  }

  @Override
  public void lost() {
    connection.upstreamLeft();
  }
}
