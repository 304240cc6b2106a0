// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ClientTls;
import dev.consort.time.Timers;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.transport.Place;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** One try to reach one instance: TCP and TLS under one deadline. Confined to its loop. */
final class UpstreamTry implements TlsHandshake.Outcome {
  /** Whoever tries. Hears, once, of {@link #reached} or {@link #failed}. */
  interface Owner {
    /** The instance has proven who it is. */
    void reached(TlsHandshake handshake, SSLEngine engine);

    /** It was not reached. */
    void failed(OriginFailure failure);

    /** It was reached, and left before its connection was taken over. */
    void left();

    /** Whether nobody waits any more. */
    boolean isOver();
  }

  private final HotPath hotPath;
  private final Loop loop;
  private final ConnectionMetrics metrics;
  private final Supplier<ClientTls> tls;
  private final UpstreamTarget target;
  private final Endpoint endpoint;
  private final Owner owner;
  private final long startedNanos;
  private Timers.Cancellable deadline = () -> {};
  private TlsHandshake handshake;
  private Channel channel;
  private boolean connected;
  private boolean over;

  UpstreamTry(
      HotPath hotPath,
      Loop loop,
      ConnectionMetrics metrics,
      Supplier<ClientTls> tls,
      UpstreamTarget target,
      Endpoint endpoint,
      Owner owner) {
    this.hotPath = hotPath;
    this.loop = loop;
    this.metrics = metrics;
    this.tls = tls;
    this.target = target;
    this.endpoint = endpoint;
    this.owner = owner;
    this.startedNanos = hotPath.ticker().nanos();
  }

  /** Begins; the channel is there to be closed by who does not wait any more. */
  Channel start(Place place) {
    metrics.connecting();
    deadline = loop.timers().after(target.connectTimeout(), this::tookTooLong);
    channel = hotPath.dialer().dial(loop.events(), place, this::prepare, this::dialled);
    return channel;
  }

  private void prepare(Channel unregistered) {
    SocketSettings sockets = hotPath.sockets();
    sockets.apply(unregistered);
    handshake =
        TlsHandshake.on(
            unregistered,
            Renewed.handler(
                tls,
                context ->
                    context.newHandler(
                        sockets.allocator(),
                        target.sni(),
                        target.expectedIds(),
                        // Another instance would not know the session.
                        target.id() + ' ' + endpoint.id())),
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
      fail(new OriginFailure.ConnectFailed(endpoint.address(), SocketError.words(done.cause())));
    }
  }

  private void tookTooLong() {
    fail(
        new OriginFailure.TimedOut(
            endpoint.address(),
            connected ? "TLS handshake" : "connecting",
            target.connectTimeout()));
  }

  private void fail(OriginFailure failure) {
    if (over) {
      return;
    }
    over = true;
    deadline.cancel();
    if (channel != null) {
      channel.close();
    }
    owner.failed(failure);
  }

  @Override
  public void secured(SSLEngine engine) {
    if (over) {
      return;
    }
    over = true;
    deadline.cancel();
    metrics.connected(hotPath.ticker().nanos() - startedNanos);
    // Later, since Netty's TLS handler is in the middle of its own handshake success.
    loop.events()
        .execute(
            () -> {
              if (!owner.isOver()) {
                owner.reached(handshake, engine);
              }
            });
  }

  @Override
  public void failed(HandshakeFailure failure) {
    fail(new OriginFailure.HandshakeFailed(endpoint.address(), failure.label(), failure.detail()));
  }

  @Override
  public void lost() {
    owner.left();
  }
}
