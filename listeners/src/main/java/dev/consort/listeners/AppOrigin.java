// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.Permit;
import dev.consort.listeners.http.ConnectionPool;
import dev.consort.listeners.http.Connector;
import dev.consort.listeners.http.GuardedOrigin;
import dev.consort.listeners.http.Origin;
import dev.consort.listeners.http.UpgradeOrigin;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.time.Timers;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The local application, as one loop reaches it. Only who has a permit does. Confined to a loop.
 */
final class AppOrigin implements GuardedOrigin {
  private final HotPath hotPath;
  private final Loop loop;
  private final AppTarget app;
  private final HttpLimits limits;
  private final Origin origin;
  private final List<ConnectionPool> pools;

  AppOrigin(HotPath hotPath, Loop loop, AppTarget app, HttpSettings settings, UseLimits use) {
    this.hotPath = hotPath;
    this.loop = loop;
    this.app = app;
    this.limits = settings.limits();
    ConnectionPool http1 = pool(false, use);
    if (settings.protocol().overHttp2()) {
      ConnectionPool http2 = pool(true, use);
      Origin upgrades = new UpgradeOrigin(http2, http1);
      this.pools = List.of(http1, http2);
      this.origin =
          (request, fresh) -> (request.upgrades() ? upgrades : http2).acquire(request, fresh);
    } else {
      this.pools = List.of(http1);
      this.origin = http1;
    }
  }

  /** Closes what is idle and lets the rest end. */
  void drain() {
    pools.forEach(ConnectionPool::drain);
  }

  private ConnectionPool pool(boolean http2, UseLimits use) {
    return new ConnectionPool(
        app.place().address(),
        (listener, outcome) -> new Try(http2, listener, outcome).start(),
        http2,
        use,
        hotPath.ticker(),
        loop.timers());
  }

  @Override
  public Origin with(Permit permit) {
    Objects.requireNonNull(permit);
    return origin;
  }

  /** One try to connect. */
  private final class Try {
    private final boolean http2;
    private final ClientConnection.Listener listener;
    private final Connector.Outcome outcome;
    private final long startedNanos = hotPath.ticker().nanos();
    private Timers.Cancellable deadline;
    private Channel channel;
    private HttpCodecs.Client client;
    private boolean over;

    Try(boolean http2, ClientConnection.Listener listener, Connector.Outcome outcome) {
      this.http2 = http2;
      this.listener = listener;
      this.outcome = outcome;
    }

    void start() {
      Duration limit = app.connectTimeout();
      app.metrics().connecting();
      deadline =
          loop.timers()
              .after(
                  limit,
                  () ->
                      fail(new OriginFailure.TimedOut(app.place().address(), "connecting", limit)));
      channel =
          hotPath
              .dialer()
              .dial(
                  loop.events(),
                  app.place(),
                  unregistered -> {
                    hotPath.sockets().apply(unregistered);
                    client = HttpCodecs.client(http2, limits, loop, listener, OutputEnd.PLAIN);
                    unregistered.pipeline().addLast(client.handler());
                  },
                  this::dialled);
    }

    private void dialled(ChannelFuture connected) {
      if (over) {
        connected.channel().close();
      } else if (connected.isSuccess()) {
        over = true;
        deadline.cancel();
        app.metrics().connected(hotPath.ticker().nanos() - startedNanos);
        connected.channel().config().setAutoRead(true);
        outcome.connected(client.connection(), "");
      } else {
        fail(
            new OriginFailure.ConnectFailed(
                app.place().address(), SocketError.words(connected.cause())));
      }
    }

    private void fail(OriginFailure failure) {
      if (!over) {
        over = true;
        deadline.cancel();
        app.metrics().connectFailed(failure.label());
        if (channel != null) {
          channel.close();
        }
        outcome.failed(failure);
      }
    }
  }
}
