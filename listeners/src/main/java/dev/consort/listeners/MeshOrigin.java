// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ClientTls;
import dev.consort.certs.PeerIdentity;
import dev.consort.listeners.http.ConnectionPool;
import dev.consort.listeners.http.Connector;
import dev.consort.listeners.http.Lease;
import dev.consort.listeners.http.Origin;
import dev.consort.listeners.http.OriginRequest;
import dev.consort.listeners.http.RoutedOrigin;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.upstreams.Choice;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.Search;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.transport.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The instances of an upstream, as one loop reaches them: one is chosen for each request, and
 * another if that one cannot be reached. Connections are kept for each instance and for the
 * credentials they were made with, so that renewed ones take over as old connections end. Confined
 * to a loop.
 */
final class MeshOrigin implements RoutedOrigin {
  private static final int SERVER_ERROR = 500;

  private final HotPath hotPath;
  private final Loop loop;
  private final OutboundSetup setup;
  private final HttpSettings settings;
  private final UseLimits use;
  private final Map<Key, Pooled> pools = new HashMap<>();
  private RouteTable known;

  MeshOrigin(
      HotPath hotPath, Loop loop, OutboundSetup setup, HttpSettings settings, UseLimits use) {
    this.hotPath = hotPath;
    this.loop = loop;
    this.setup = setup;
    this.settings = settings;
    this.use = use;
  }

  /** What connections are interchangeable by. */
  private record Key(String target, Endpoint endpoint, boolean upgrades) {}

  private record Pooled(ConnectionPool pool, ClientTls tls, UpstreamTarget target) {}

  @Override
  public Optional<RouteTable> routes() {
    RouteTable routes = setup.routes().get();
    if (routes != null) {
      forgetWhatIsGone(routes);
    }
    return Optional.ofNullable(routes);
  }

  @Override
  public OriginFailure unknown() {
    // The agent has not named its instances yet, or the upstream was retired.
    return new OriginFailure.NoEndpoint(setup.spec().upstream().toString(), 0);
  }

  @Override
  public Origin to(Destination destination) {
    return (request, fresh) ->
        new Attempt(request, fresh, setup.balancers().search(destination, loop.random())).next();
  }

  @Override
  public Origin to(Destination destination, long hash) {
    return (request, fresh) ->
        new Attempt(request, fresh, setup.balancers().search(destination, loop.random(), hash))
            .next();
  }

  @SuppressWarnings("ReferenceEquality") // a new one may be equal, but rarely is
  private void forgetWhatIsGone(RouteTable routes) {
    if (routes == known) {
      return;
    }
    known = routes;
    setup.balancers().retain(routes.ids());
    Map<String, UpstreamTarget> targets = new HashMap<>();
    routes
        .destinations()
        .forEach(
            destination ->
                destination.targets().forEach(target -> targets.put(target.id(), target)));
    pools
        .entrySet()
        .removeIf(
            entry -> {
              UpstreamTarget target = targets.get(entry.getKey().target());
              boolean gone =
                  target == null
                      || !target.endpoints().contains(entry.getKey().endpoint())
                      || !sameWayIn(entry.getValue().target(), target);
              if (gone) {
                entry.getValue().pool().drain();
              }
              return gone;
            });
  }

  private static boolean sameWayIn(UpstreamTarget one, UpstreamTarget other) {
    return one.sni().equals(other.sni()) && one.expectedIds().equals(other.expectedIds());
  }

  private ConnectionPool pool(Choice<Place> choice, boolean upgrades) {
    UpstreamTarget target = choice.target();
    Supplier<ClientTls> tls = upgrades ? setup.upgradeTls() : setup.tls();
    Key key = new Key(target.id(), choice.endpoint(), upgrades);
    Pooled pooled = pools.get(key);
    ClientTls now = tls.get();
    if (pooled == null || !isOf(pooled, now)) {
      if (pooled != null) {
        pooled.pool().drain();
      }
      boolean http2 = settings.protocol().overHttp2() && !upgrades;
      ConnectionPool pool =
          new ConnectionPool(
              choice.endpoint().address(),
              (listener, outcome) ->
                  new Connecting(target, choice.endpoint(), listener, outcome, http2)
                      .start(tls, choice.place()),
              http2,
              use,
              hotPath.ticker(),
              loop.timers());
      pooled = new Pooled(pool, now, target);
      pools.put(key, pooled);
    }
    return pooled.pool();
  }

  @SuppressWarnings("ReferenceEquality") // each change of credentials makes a new context
  private static boolean isOf(Pooled pooled, ClientTls tls) {
    return pooled.tls() == tls;
  }

  /** Closes what is idle and lets the rest end. */
  void drain() {
    pools.values().forEach(pooled -> pooled.pool().drain());
    pools.clear();
  }

  /** The search for an instance for one request. */
  private final class Attempt implements OriginRequest {
    private final OriginRequest request;
    private final boolean fresh;
    private final Search<Place> search;
    private Choice<Place> choice;
    private OriginFailure last;
    private int tries;

    Attempt(OriginRequest request, boolean fresh, Search<Place> search) {
      this.request = request;
      this.fresh = fresh;
      this.search = search;
    }

    void next() {
      Optional<Choice<Place>> next = search.next();
      if (next.isEmpty()) {
        if (last == null) {
          setup.unreached().run();
        }
        request.failed(last == null ? search.nothingUsable() : last);
        return;
      }
      tries++;
      choice = next.get();
      pool(choice, request.upgrades()).acquire(this, fresh);
    }

    @Override
    public boolean isOver() {
      return request.isOver();
    }

    @Override
    public boolean upgrades() {
      return request.upgrades();
    }

    @Override
    public void acquired(Lease lease) {
      Choice<Place> chosen = choice;
      chosen.reached();
      request.acquired(
          new Lease(
              lease.connection(),
              lease.reused(),
              lease.endpoint(),
              lease.peer(),
              status -> answered(chosen, status),
              () -> {
                chosen.release();
                lease.release().run();
              }));
    }

    private void answered(Choice<Place> chosen, int status) {
      if (status == Lease.NONE || status >= SERVER_ERROR) {
        hotPath.failed(setup.spec(), chosen);
      } else {
        chosen.succeeded();
      }
    }

    @Override
    public void abandoned() {
      choice.release();
      request.abandoned();
    }

    @Override
    public void failed(OriginFailure failure) {
      if (!(failure instanceof OriginFailure.Overloaded)) {
        hotPath.failed(setup.spec(), choice);
        setup.unreached().run();
      }
      choice.release();
      last = failure;
      hotPath
          .refusals()
          .info(
              "upstream try failed service={} upstream={} try={} reason={}",
              setup.spec().service(),
              setup.spec().upstream(),
              tries,
              failure.describe());
      if (failure instanceof OriginFailure.Overloaded || request.isOver()) {
        request.failed(failure);
      } else {
        next();
      }
    }
  }

  /** One connection being opened. */
  private final class Connecting implements UpstreamTry.Owner {
    private final UpstreamTarget target;
    private final Endpoint endpoint;
    private final ClientConnection.Listener listener;
    private final Connector.Outcome outcome;
    private final boolean http2;
    private boolean over;

    Connecting(
        UpstreamTarget target,
        Endpoint endpoint,
        ClientConnection.Listener listener,
        Connector.Outcome outcome,
        boolean http2) {
      this.target = target;
      this.endpoint = endpoint;
      this.listener = listener;
      this.outcome = outcome;
      this.http2 = http2;
    }

    void start(Supplier<ClientTls> tls, Place place) {
      new UpstreamTry(hotPath, loop, setup.metrics(), tls, target, endpoint, this).start(place);
    }

    @Override
    public void reached(TlsHandshake handshake, SSLEngine engine) {
      over = true;
      String peer = PeerIdentity.of(engine).uri();
      ClientConnection[] made = new ClientConnection[1];
      handshake.takeOver(
          end -> {
            HttpCodecs.Client client =
                HttpCodecs.client(http2, settings.limits(), loop, listener, end);
            made[0] = client.connection();
            return client.handler();
          });
      outcome.connected(made[0], peer);
    }

    @Override
    public void failed(OriginFailure failure) {
      over = true;
      setup.metrics().connectFailed(failure.label());
      outcome.failed(failure);
    }

    @Override
    public void left() {
      failed(
          new OriginFailure.ConnectFailed(endpoint.address(), "it left right after the handshake"));
    }

    @Override
    public boolean isOver() {
      return over;
    }
  }
}
