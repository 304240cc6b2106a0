// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.PermissiveMode;
import dev.consort.authz.Permit;
import dev.consort.certs.ClientTls;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.listeners.http.InboundRules;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.metrics.Registry;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.route.Routes;
import dev.consort.upstreams.sni.SniTable;
import dev.consort.upstreams.transport.Transport;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One service's data plane with its published values, for tests. */
public final class TestSidecar implements AutoCloseable {
  private static final Address ANY = new Address.Tcp("127.0.0.1", 0);
  private static final long PATIENCE_SECONDS = 20;

  private final TestMesh mesh;
  private final String service;
  private final List<Runnable> contexts = new ArrayList<>();
  private final Registry registry = new Registry();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final AccessLog accessLog =
      AccessLog.start(log, new AccessLogSettings.Format.Text(), 10_000, registry);
  private final DataPlane dataPlane;
  private final AtomicInteger unreached = new AtomicInteger();
  private volatile ServerTls serverTls;
  private volatile ClientTls clientTls;
  private volatile IntentionTable intentions;
  private volatile Optional<Permit> plaintext = Optional.empty();
  private boolean closed;

  /** With real time. */
  public TestSidecar(TestMesh mesh, String service) {
    this(mesh, service, 1, LoopTimers::new, Transport.best());
  }

  TestSidecar(
      TestMesh mesh,
      String service,
      int loops,
      Function<EventLoop, Timers> timers,
      Transport transport) {
    this.mesh = mesh;
    this.service = service;
    this.serverTls = mesh.serverTls(service);
    this.clientTls = mesh.clientTls(service);
    this.dataPlane =
        DataPlane.start(
            Loops.start(loops, transport, timers, new Random(1)),
            transport,
            ListenerMetrics.register(registry),
            accessLog,
            Ticker.system(),
            InstantSource.system());
    intend(DefaultPolicy.ALLOW);
  }

  /** Publishes intentions: those of these sources deny, the default decides on the rest. */
  public void intend(DefaultPolicy otherwise, String... denied) {
    List<Intention> list = new ArrayList<>();
    for (String source : denied) {
      list.add(
          new Intention(
              IntentionName.of(source),
              "",
              IntentionName.of(service),
              new IntentionRule.Layer4(IntentionAction.DENY)));
    }
    intentions =
        IntentionTable.compile(IntentionName.of(service), TestMesh.TRUST_DOMAIN, list, otherwise);
  }

  /** Publishes the mutual TLS mode. */
  public void mode(PermissiveMode mode) {
    plaintext = mode.permit(IntentionName.of(service));
  }

  /** Publishes new contexts, closing the old as the control path does. */
  public void renew(TestMesh mesh) {
    ServerTls oldServer = serverTls;
    ClientTls oldClient = clientTls;
    serverTls = mesh.serverTls(service);
    clientTls = mesh.clientTls(service);
    oldServer.close();
    oldClient.close();
  }

  /** The defaults of an inbound listener before the application at {@code app}. */
  public InboundSpec inboundSpec(Address app) {
    return new InboundSpec(
        service, ANY, app, Duration.ofSeconds(5), Duration.ofSeconds(10), 0, Optional.empty());
  }

  /** Opens an inbound listener on a free port. */
  public Listener inbound(Address app) {
    return inbound(inboundSpec(app));
  }

  /** Opens an inbound listener. */
  public Listener inbound(InboundSpec spec) {
    return await(
        dataPlane.openInbound(
            spec,
            new InboundFeed(
                () -> serverTls,
                () -> intentions,
                () -> InboundRules.Settings.DEFAULT,
                () -> plaintext)));
  }

  /** Opens an inbound listener that looks at requests. */
  public Listener inbound(Address app, HttpSettings http) {
    InboundSpec plain = inboundSpec(app);
    InboundSpec spec =
        new InboundSpec(
            service,
            plain.bind(),
            app,
            plain.appConnectTimeout(),
            plain.handshakeTimeout(),
            0,
            Optional.of(http));
    ServerTls tls = mesh.serverTls(service, spec.alpn());
    contexts.add(tls::close);
    return await(
        dataPlane.openInbound(
            spec,
            new InboundFeed(
                () -> tls,
                () -> intentions,
                () -> InboundRules.Settings.DEFAULT,
                () -> plaintext)));
  }

  /** Opens an outbound listener that looks at requests. */
  public Listener outbound(String upstream, HttpSettings http, Address... instances) {
    return outbound(upstream, http, Destination.of(target(upstream, instances)));
  }

  /** Opens an outbound listener that looks at requests. */
  public Listener outbound(String upstream, HttpSettings http, Destination destination) {
    OutboundSpec spec =
        new OutboundSpec(
            service,
            UpstreamId.service(upstream),
            ANY,
            OutboundSpec.DEFAULT_MODE,
            Optional.of(http));
    ClientTls tls = mesh.clientTls(service, spec.alpn());
    ClientTls upgradeTls = mesh.clientTls(service, OutboundSpec.UPGRADE_ALPN);
    contexts.add(tls::close);
    contexts.add(upgradeTls::close);
    RouteTable routes = table(destination);
    return await(
        dataPlane.openOutbound(
            spec,
            new OutboundFeed(
                () -> tls, () -> upgradeTls, () -> routes, unreached::incrementAndGet)));
  }

  private static RouteTable table(Destination destination) {
    try {
      return RouteTable.of(Routes.to(destination));
    } catch (NotUnderstoodException e) {
      throw new AssertionError(e);
    }
  }

  /** How often its outbound listeners told that an instance could not be reached. */
  public int unreached() {
    return unreached.get();
  }

  /** Opens a mesh gateway's listener; the service is the gateway's. */
  public Listener gateway(Supplier<SniTable> routes) {
    return await(
        dataPlane.openGateway(
            new GatewaySpec(service, ANY, Duration.ofSeconds(10), 0, AccessLogSettings.DEFAULT),
            routes));
  }

  /** Opens a listener for exposed paths. */
  public Listener exposed(ExposedSpec spec) {
    return await(dataPlane.openExposed(spec));
  }

  /** Opens an outbound listener on a free port for a service with these instances. */
  public Listener outbound(String upstream, Address... instances) {
    return outbound(ANY, OutboundSpec.DEFAULT_MODE, target(upstream, instances));
  }

  /** Opens an outbound listener. */
  public Listener outbound(Address bind, int mode, UpstreamTarget target) {
    return outbound(bind, mode, target.id(), Destination.of(target));
  }

  /** Opens an outbound listener. */
  public Listener outbound(Address bind, int mode, String upstream, Destination destination) {
    OutboundSpec spec =
        new OutboundSpec(service, UpstreamId.service(upstream), bind, mode, Optional.empty());
    RouteTable routes = table(destination);
    return await(
        dataPlane.openOutbound(
            spec,
            new OutboundFeed(
                () -> clientTls, () -> clientTls, () -> routes, unreached::incrementAndGet)));
  }

  /** Opens an outbound listener whose target has been taken away meanwhile. */
  public Listener outboundOfRetired(String upstream) {
    OutboundSpec spec =
        new OutboundSpec(
            service,
            UpstreamId.service(upstream),
            ANY,
            OutboundSpec.DEFAULT_MODE,
            Optional.empty());
    return await(
        dataPlane.openOutbound(
            spec,
            new OutboundFeed(
                () -> clientTls, () -> clientTls, () -> null, unreached::incrementAndGet)));
  }

  /** A healthy target. */
  public static UpstreamTarget target(String upstream, Address... instances) {
    return target(upstream, endpoint -> endpoint, instances);
  }

  /** A target whose endpoints are changed by {@code change}. */
  public static UpstreamTarget target(
      String upstream, UnaryOperator<Endpoint> change, Address... instances) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Address instance : instances) {
      endpoints.add(
          change.apply(
              new Endpoint("node/" + endpoints.size(), instance, 1, Endpoint.Health.PASSING)));
    }
    return new UpstreamTarget(
        upstream,
        TestMesh.sni(upstream),
        Set.of(TestMesh.id(upstream)),
        Duration.ofSeconds(5),
        endpoints);
  }

  /** Everything that is counted, in Prometheus' format. */
  public String metrics() {
    return registry.scrape();
  }

  /** Bytes of the buffers that relayed data waits in. */
  public long pinnedBytes() {
    return dataPlane.pinnedBytes();
  }

  /** Closes the data plane and gives what the access log holds. */
  public List<String> closedLog() {
    close();
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Returns when that holds. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    dataPlane.close();
    accessLog.close();
    serverTls.close();
    clientTls.close();
    contexts.forEach(Runnable::run);
  }
}
