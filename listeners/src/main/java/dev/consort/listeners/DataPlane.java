// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.listeners.http.Denials;
import dev.consort.time.Ticker;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Balancers;
import dev.consort.upstreams.sni.SniTable;
import dev.consort.upstreams.transport.Dialer;
import dev.consort.upstreams.transport.HostNames;
import dev.consort.upstreams.transport.Place;
import dev.consort.upstreams.transport.Transport;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/**
 * The event loops of the hot path and the listeners on them. Thread-safe. One per process, shared
 * by its sidecars; separate from the loops of the control path, so that neither delays the other.
 */
public final class DataPlane implements AutoCloseable {
  // As many as an operator may be asked about before the next thousand has come.
  private static final int DENIALS = 1000;
  // Refusals come at a peer's will: a handful at once tell enough, then two a second.
  private static final int REFUSALS_AT_ONCE = 20;
  private static final Duration REFUSAL_PAUSE = Duration.ofMillis(500);

  private final Loops loops;
  private final Transport transport;
  private final HostNames names = new HostNames();
  private final AccessLog accessLog;
  private final HotPath hotPath;
  private final ListenerMetrics metrics;
  private final Set<SocketListener> listeners = ConcurrentHashMap.newKeySet();
  private final AtomicInteger opened = new AtomicInteger();

  private DataPlane(
      Loops loops,
      Transport transport,
      ListenerMetrics metrics,
      AccessLog accessLog,
      Ticker ticker,
      InstantSource clock) {
    this.loops = loops;
    this.transport = transport;
    this.metrics = metrics;
    this.accessLog = accessLog;
    BoundedLog refusals =
        new BoundedLog(
            LoggerFactory.getLogger(DataPlane.class), ticker, REFUSALS_AT_ONCE, REFUSAL_PAUSE);
    this.hotPath =
        new HotPath(
            new Dialer(transport, names),
            new SocketSettings(loops.all().size()),
            accessLog.of(AccessLogSettings.DEFAULT),
            new Denials(DENIALS),
            refusals,
            ticker,
            clock);
  }

  /**
   * Starts the loops.
   *
   * @param loops threads, 1 or more
   * @param seeds makes the random generators of the loops; used on the calling thread only
   */
  public static DataPlane start(
      int loops,
      ListenerMetrics metrics,
      AccessLog accessLog,
      Ticker ticker,
      InstantSource clock,
      RandomGenerator seeds) {
    Transport transport = Transport.best();
    return new DataPlane(
        Loops.start(loops, transport, LoopTimers::new, seeds),
        transport,
        metrics,
        accessLog,
        ticker,
        clock);
  }

  /** For tests: with the timers that connections are to have. */
  static DataPlane start(
      Loops loops,
      Transport transport,
      ListenerMetrics metrics,
      AccessLog accessLog,
      Ticker ticker,
      InstantSource clock) {
    return new DataPlane(loops, transport, metrics, accessLog, ticker, clock);
  }

  /**
   * Opens a listener for peers.
   *
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openInbound(InboundSpec spec, InboundFeed feed) {
    HotPath path = hotPath.logging(accessLog.of(spec.accessLog()));
    OpenConnections open = new OpenConnections(spec.maxConnections(), loops.all());
    ConnectionMetrics counts = metrics.of(Direction.INBOUND.label(), spec.service(), "");
    InboundSetup setup =
        new InboundSetup(
            spec,
            Place.of(spec.app(), transport),
            feed.tls(),
            feed.intentions(),
            feed.plaintext(),
            open,
            counts);
    if (spec.http().isEmpty()) {
      return open(
          spec.bind(),
          OutboundSpec.DEFAULT_MODE,
          open,
          counts,
          (loop, channel) -> new InboundConnection(setup, path, loop, channel),
          () -> {});
    }
    InboundHttp http =
        new InboundHttp(
            setup,
            spec.http().get(),
            feed,
            metrics.requests(Direction.INBOUND.label(), spec.service(), ""),
            path,
            loops.all());
    return open(
        spec.bind(),
        OutboundSpec.DEFAULT_MODE,
        open,
        counts,
        (loop, channel) -> new InboundHttpConnection(setup, http, path, loop, channel),
        http::drain);
  }

  /**
   * Opens a listener for the application.
   *
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openOutbound(OutboundSpec spec, OutboundFeed feed) {
    HotPath path = hotPath.logging(accessLog.of(spec.accessLog()));
    OpenConnections open = new OpenConnections(0, loops.all());
    String upstream = spec.upstream().toString();
    ConnectionMetrics counts = metrics.of(Direction.OUTBOUND.label(), spec.service(), upstream);
    Balancers<Place> balancers = new Balancers<>(hotPath.dialer()::place, hotPath.ticker());
    OutboundSetup setup =
        new OutboundSetup(
            spec,
            balancers,
            feed.tls(),
            feed.upgradeTls(),
            feed.routes(),
            feed.unreached(),
            open,
            counts);
    if (spec.http().isEmpty()) {
      return open(
          spec.bind(),
          spec.socketMode(),
          open,
          counts,
          (loop, channel) -> new OutboundConnection(setup, path, loop, channel),
          () -> {});
    }
    OutboundHttp http =
        new OutboundHttp(
            setup,
            spec.http().get(),
            metrics.requests(Direction.OUTBOUND.label(), spec.service(), upstream));
    return open(
        spec.bind(),
        spec.socketMode(),
        open,
        counts,
        (loop, channel) -> new OutboundHttpConnection(setup, http, path, loop, channel),
        http::drain);
  }

  /**
   * Opens a listener for callers outside the mesh, for single paths.
   *
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openExposed(ExposedSpec spec) {
    HotPath path = hotPath.logging(accessLog.of(spec.accessLog()));
    OpenConnections open = new OpenConnections(0, loops.all());
    ConnectionMetrics counts = metrics.of(Direction.EXPOSED.label(), spec.service(), "");
    ExposedHttp http =
        new ExposedHttp(
            spec,
            Place.of(spec.app(), transport),
            counts,
            metrics.requests(Direction.EXPOSED.label(), spec.service(), ""),
            path,
            loops.all());
    return open(
        spec.bind(),
        OutboundSpec.DEFAULT_MODE,
        open,
        counts,
        (loop, channel) -> new ExposedConnection(http, open, counts, path, loop, channel),
        http::drain);
  }

  /**
   * Opens a mesh gateway's listener.
   *
   * @param routes read for each connection; never null
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openGateway(GatewaySpec spec, Supplier<SniTable> routes) {
    HotPath path = hotPath.logging(accessLog.of(spec.accessLog()));
    OpenConnections open = new OpenConnections(spec.maxConnections(), loops.all());
    ConnectionMetrics counts = metrics.of(GatewaySetup.DIRECTION, spec.service(), "");
    GatewaySetup setup =
        new GatewaySetup(
            spec, routes, new Balancers<>(hotPath.dialer()::place, hotPath.ticker()), open, counts);
    return open(
        spec.bind(),
        OutboundSpec.DEFAULT_MODE,
        open,
        counts,
        (loop, channel) -> new GatewayConnection(setup, path, loop, channel),
        () -> {});
  }

  private CompletionStage<Listener> open(
      Address bind,
      int mode,
      OpenConnections open,
      ConnectionMetrics counts,
      Acceptor.Connections connections,
      Runnable closed) {
    Loop loop = loops.all().get(Math.floorMod(opened.getAndIncrement(), loops.all().size()));
    Acceptor acceptor = new Acceptor(loop, loops.all(), hotPath, open, counts, connections);
    return socketAddress(bind)
        .thenCompose(
            address -> {
              Binding.clear(bind);
              return ListeningSocket.open(transport.newServer(bind), loop, address, acceptor);
            })
        .thenApply(socket -> opened(bind, mode, socket, open, loop, closed))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedStage(
                    Binding.failed(bind, ListeningSocket.unwrapped(failure))));
  }

  private Listener opened(
      Address bind,
      int mode,
      ServerChannel socket,
      OpenConnections open,
      Loop loop,
      Runnable closed) {
    Address address = Binding.bound(bind, socket.localAddress());
    CompletableFuture<SocketListener> self = new CompletableFuture<>();
    SocketListener listener =
        new SocketListener(
            address,
            socket,
            open,
            loop,
            () -> {
              closed.run();
              self.thenAccept(listeners::remove);
            });
    try {
      Binding.permit(bind, mode);
    } catch (BindFailed e) {
      listener.stopAccepting();
      throw e;
    }
    listeners.add(listener);
    self.complete(listener);
    ListeningSocket.accept(socket);
    return listener;
  }

  private CompletionStage<SocketAddress> socketAddress(Address bind) {
    Place place = Place.of(bind, transport);
    return switch (bind) {
      case Address.Unix _ -> CompletableFuture.completedStage(place.literal().orElseThrow());
      case Address.Tcp(var host, var port) ->
          place.literal().isPresent()
              ? CompletableFuture.completedStage(place.literal().get())
              : names.lookUp(host).thenApply(ip -> new InetSocketAddress(ip, port));
    };
  }

  /** The last requests that were denied. */
  public Denials denials() {
    return hotPath.denials();
  }

  /** Memory of the buffers that hold data on its way, in bytes. For gauges. */
  public long pinnedBytes() {
    return hotPath.sockets().pinnedBytes();
  }

  /** Closes all listeners, cuts their connections and ends the loops. Idempotent. */
  @Override
  public void close() {
    CompletableFuture<?>[] drained =
        listeners.stream()
            .map(listener -> listener.drain(Duration.ZERO).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(drained)
        .orTimeout(Loops.CLOSE_SECONDS, java.util.concurrent.TimeUnit.SECONDS)
        .exceptionally(_ -> null)
        .join();
    loops.close();
    names.close();
  }
}
