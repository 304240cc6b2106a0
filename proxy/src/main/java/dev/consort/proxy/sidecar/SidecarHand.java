// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionTable;
import dev.consort.certs.CertMetrics;
import dev.consort.certs.Credentials;
import dev.consort.certs.TlsPolicy;
import dev.consort.certs.TlsSettings;
import dev.consort.certs.TlsVersion;
import dev.consort.listeners.InboundFeed;
import dev.consort.listeners.Listener;
import dev.consort.listeners.OutboundFeed;
import dev.consort.listeners.OutboundSpec;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.proxy.plan.Applier;
import dev.consort.proxy.plan.Change;
import dev.consort.proxy.plan.IntentionsPlan;
import dev.consort.proxy.plan.ListenerPlan;
import dev.consort.time.Timers;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.route.Routes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a sidecar's changes: compiles, builds and publishes, opens and drains. Changes are made on
 * the control thread; the listeners may be looked at from any.
 */
final class SidecarHand implements Applier.Hand {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarHand.class);
  // An event loop may have read a TLS context just before it was replaced and build a handler from
  // it a moment later. Any wait much longer than one turn of a loop is enough.
  private static final Duration UNTIL_UNREACHABLE = Duration.ofSeconds(10);

  private final ListenerFactory factory;
  private final TlsCells tls;
  private final InstantSource wall;
  private final Timers timers;
  private final List<Intention> candidates;
  private final Supplier<Duration> drainTimeout;
  private final Function<UpstreamId, Runnable> failureSignals;
  private final Published published = new Published();
  private final Map<ListenerPlan, Listener> open = new ConcurrentHashMap<>();

  SidecarHand(
      ListenerFactory factory,
      CertMetrics certMetrics,
      InstantSource wall,
      Timers timers,
      List<Intention> candidates,
      Supplier<Duration> drainTimeout,
      Function<UpstreamId, Runnable> failureSignals) {
    this.factory = factory;
    this.tls = new TlsCells(certMetrics, wall);
    this.wall = wall;
    this.timers = timers;
    this.candidates = candidates;
    this.drainTimeout = drainTimeout;
    this.failureSignals = failureSignals;
  }

  @Override
  public CompletionStage<Void> make(Change change) {
    return switch (change) {
      case Change.SwapIntentions(var intentions) -> swap(intentions);
      case Change.SwapMeshSettings(var settings) -> swap(settings);
      case Change.SwapCredentials(var credentials) -> swap(credentials);
      case Change.ApplyRoutes(var routes) -> apply(routes);
      case Change.OpenListener(var plan) -> open(plan);
      case Change.DrainListener(var plan) -> drain(plan);
      case Change.RetireRoutes(var upstreams) -> {
        upstreams.forEach(published::retire);
        yield DONE;
      }
    };
  }

  private CompletionStage<Void> apply(Map<UpstreamId, Routes> changed) {
    Map<UpstreamId, RouteTable> tables = new HashMap<>();
    try {
      for (Map.Entry<UpstreamId, Routes> routes : changed.entrySet()) {
        tables.put(routes.getKey(), RouteTable.of(routes.getValue()));
      }
    } catch (NotUnderstoodException unread) {
      // What the agent told was compiled once already, so that this does not happen.
      return CompletableFuture.failedStage(unread);
    }
    tables.forEach(published::routes);
    return DONE;
  }

  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  /** The listeners that accept, as they are now. */
  Map<ListenerPlan, Listener> open() {
    return Map.copyOf(open);
  }

  /** What the mesh demands. */
  MeshSettings mesh() {
    return published.mesh().get();
  }

  /** The table in force; null before the first. */
  IntentionTable intentions() {
    return published.intentions().get();
  }

  private CompletionStage<Void> swap(IntentionsPlan plan) {
    IntentionTable table =
        IntentionTable.compile(
            plan.destination(),
            plan.trustDomain(),
            withAudited(plan),
            plan.defaultPolicy(),
            plan.defaultSource(),
            plan.jwtProviders(),
            wall);
    table.warnings().forEach(LOG::warn);
    published.intentions(table);
    return recheck("intentions on " + plan.destination().service());
  }

  /** Those in force, and those that are only tried out, marked as such. */
  private List<Intention> withAudited(IntentionsPlan plan) {
    List<Intention> all = new ArrayList<>(plan.intentions());
    plan.audited().forEach(intention -> all.add(intention.withAudited(true)));
    all.addAll(candidates);
    return all;
  }

  private CompletionStage<Void> recheck(String what) {
    List<CompletableFuture<Integer>> checks =
        open.values().stream().map(listener -> listener.recheck().toCompletableFuture()).toList();
    return CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
        .thenAccept(
            nothing -> {
              int cut = checks.stream().mapToInt(CompletableFuture::join).sum();
              if (cut > 0) {
                LOG.info(
                    "{} changed: {} open connections are denied now and were closed", what, cut);
              }
            });
  }

  private CompletionStage<Void> swap(MeshSettings settings) {
    timers.after(
        UNTIL_UNREACHABLE, tls.swap(policy(settings.incoming()), policy(settings.outgoing())));
    published.mesh(settings);
    return recheck("settings of the mesh");
  }

  /**
   * Nothing is open in a direction that is refused; what may still hold a context is held short.
   */
  private static TlsPolicy policy(TlsSettings settings) {
    return switch (settings) {
      case TlsSettings.Spoken spoken -> spoken.policy();
      case TlsSettings.Refused _ ->
          new TlsPolicy(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, List.of(), List.of());
    };
  }

  private CompletionStage<Void> swap(Credentials credentials) {
    timers.after(UNTIL_UNREACHABLE, tls.swap(credentials));
    return DONE;
  }

  private CompletionStage<Void> open(ListenerPlan plan) {
    CompletionStage<Listener> opened =
        switch (plan) {
          case ListenerPlan.Inbound(var spec) ->
              factory.openInbound(
                  spec,
                  new InboundFeed(
                      tls.server(spec.alpn()),
                      published.intentions(),
                      published.rules(),
                      published.plaintext()));
          case ListenerPlan.Exposed(var spec) -> factory.openExposed(spec);
          case ListenerPlan.Outbound(var spec) ->
              factory.openOutbound(
                  spec,
                  new OutboundFeed(
                      tls.client(spec.alpn()),
                      tls.client(OutboundSpec.UPGRADE_ALPN),
                      published.routes(spec.upstream()),
                      failureSignals.apply(spec.upstream())));
        };
    return opened.thenAccept(
        listener -> {
          open.put(plan, listener);
          LOG.info("open: {}", plan);
        });
  }

  /** Done when nothing is accepted any more; what is open may end on its own time. */
  private CompletionStage<Void> drain(ListenerPlan plan) {
    Listener listener = open.remove(plan);
    if (listener == null) {
      return DONE;
    }
    return listener
        .stopAccepting()
        .thenRun(
            () -> {
              LOG.info("closed: {}; {} connections go on", plan, listener.openConnections());
              listener.drain(drainTimeout.get());
            });
  }
}
