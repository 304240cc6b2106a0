// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.ca.CaWatches;
import dev.consort.agent.catalog.Checks;
import dev.consort.agent.catalog.Gateways;
import dev.consort.agent.catalog.HealthWatch;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.Names;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.agent.watch.Watches;
import dev.consort.certs.TrustBundle;
import dev.consort.time.Timers;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.sni.SniTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows everything a mesh gateway needs and hands out snapshots. Its methods may be called from
 * any thread. It retries by itself for ever, and never gives up what it once knew.
 */
public final class GatewaySource implements AutoCloseable {
  private static final Duration WINDOW = Duration.ofMillis(50);
  private static final String FAR = "gateways ";

  private final AgentConnection agent;
  private final AgentRuntime runtime;
  private final String gatewayService;
  private final Watches watches;
  private final ServiceTable services = new ServiceTable();
  private final CatalogReader reader;
  private final Peers peers;
  private final Map<String, List<ServiceInstance>> far = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private Consumer<GatewaySnapshot> sink = _ -> {};
  private Optional<Set<String>> datacenters = Optional.empty();
  private String trustDomain = "";
  private String datacenter = "";
  private SniTable table = SniTable.EMPTY;
  private boolean windowOpen;
  private Timers.Cancellable window = () -> {};
  private volatile boolean begun;
  private volatile boolean closed;
  private volatile List<String> missing = List.of("services: not asked for yet");

  /**
   * Prepares a source; nothing is asked before {@link #start}.
   *
   * @param gatewayService the name by which mesh gateways are registered, here and elsewhere
   */
  public GatewaySource(AgentConnection agent, String gatewayService) {
    this.agent = agent;
    this.runtime = agent.runtime();
    this.gatewayService = gatewayService;
    this.watches = new Watches(agent.cache(), Comparator.naturalOrder());
    this.reader = new CatalogReader(agent, services, this::located, this::changed);
    this.peers = new Peers(agent, watches, this::changed);
  }

  /**
   * Begins to follow.
   *
   * @param snapshots called on the control thread, in order, one at a time; the first call comes
   *     when every service was read once and the other datacenters' gateways were asked for
   */
  public void start(Consumer<GatewaySnapshot> snapshots) {
    runtime
        .control()
        .execute(
            () -> {
              sink = snapshots;
              follow();
            });
  }

  private void follow() {
    if (closed) {
      return;
    }
    boolean stale = agent.config().stale();
    watches.keep("roots", "", CaWatches.roots(), this::trusted);
    watches.keep(
        "checks",
        "",
        Checks.watch(stale),
        checks -> {
          reader.checks(checks);
          changed();
        });
    watches.keep(
        "services",
        "",
        Names.watch(stale),
        names -> {
          reader.names(names);
          changed();
        });
    watches.keep(
        "resolvers",
        "",
        CatalogWatches.resolvers(),
        resolvers -> {
          reader.resolvers(resolvers);
          peers.resolversChanged();
          changed();
        });
    watches.keep(
        "datacenters",
        "",
        CatalogWatches.datacenters(),
        names -> {
          datacenters = Optional.of(names);
          followFar();
          changed();
        });
    peers.follow();
    changed();
  }

  private void trusted(TrustBundle bundle) {
    if (!bundle.trustDomain().equals(trustDomain)) {
      trustDomain = bundle.trustDomain();
      services.located(trustDomain, datacenter);
      changed();
    }
  }

  /** An instance here says where this is. */
  private void located(String where) {
    if (datacenter.isEmpty() && !where.isEmpty()) {
      datacenter = where;
      services.located(trustDomain, datacenter);
      followFar();
    }
  }

  private void followFar() {
    if (datacenter.isEmpty() || datacenters.isEmpty()) {
      return;
    }
    Set<String> others = new HashSet<>(datacenters.get());
    others.remove(datacenter);
    for (String label : watches.labels(FAR)) {
      String there = label.substring(FAR.length());
      if (!others.contains(there)) {
        watches.drop(label);
        far.remove(there);
        settled.remove(there);
      }
    }
    for (String there : others) {
      watches.keep(
          FAR + there,
          there,
          HealthWatch.of(InstanceQuery.gateways(gatewayService, there), agent.config().stale()),
          new WatchListener<List<ServiceInstance>>() {
            @Override
            public void changed(List<ServiceInstance> gateways) {
              far.put(there, gateways);
              settled.add(there);
              GatewaySource.this.changed();
            }

            @Override
            public void failing(AgentFault fault) {
              settled.add(there);
              GatewaySource.this.changed();
            }
          });
    }
  }

  private void changed() {
    if (closed) {
      return;
    }
    if (!begun && reader.isComplete()) {
      peers.has(services.services());
    }
    missing = lacking();
    if (!begun && !missing.isEmpty()) {
      return;
    }
    if (!begun) {
      begun = true;
      publish();
    } else if (!windowOpen) {
      windowOpen = true;
      window = runtime.timers().after(WINDOW, () -> runtime.control().execute(this::windowEnds));
    }
  }

  private void windowEnds() {
    windowOpen = false;
    if (!closed) {
      publish();
    }
  }

  private List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    if (trustDomain.isEmpty()) {
      lacking.add("roots: " + why("roots"));
    }
    if (!reader.isComplete()) {
      lacking.add("services: " + reader.progress().orElseGet(() -> why("services")));
    } else if (datacenter.isEmpty()) {
      lacking.add(
          "datacenter: nothing of the mesh is registered here that would tell; --register does");
    }
    if (datacenters.isEmpty()) {
      lacking.add("datacenters: " + why("datacenters"));
    } else if (!datacenter.isEmpty()) {
      datacenters.get().stream()
          .filter(there -> !there.equals(datacenter) && !settled.contains(there))
          .sorted()
          .forEach(there -> lacking.add(FAR + there + ": the agent has not answered yet"));
    }
    lacking.addAll(peers.lacking());
    return lacking;
  }

  private String why(String label) {
    return watches.status().stream()
        .filter(watch -> watch.name().equals(label))
        .findFirst()
        .flatMap(WatchStatus::lastError)
        .orElse("the agent has not answered yet");
  }

  private void publish() {
    Map<String, Destination> ways = new HashMap<>();
    far.forEach(
        (there, gateways) ->
            ways.put(
                there,
                Destination.of(
                    UpstreamTarget.passedThrough(
                        there,
                        DiscoveryChain.CONNECT_TIMEOUT,
                        Gateways.inUse(gateways, gateway -> gateway.endpoint(datacenter))
                            .toList()))));
    // What is equal stays the same object, so that nothing is set up anew for it.
    ways.replaceAll(
        (there, way) ->
            Optional.ofNullable(table.datacenters().get(there)).filter(way::equals).orElse(way));
    peers.has(services.services());
    Map<String, Destination> here = services.destinations();
    Map<String, Destination> named = peers.ways(trustDomain, datacenter, here);
    named.putAll(here);
    table = table.next(trustDomain, named, ways);
    sink.accept(
        new GatewaySnapshot(
            datacenter, trustDomain, table, peers.leftOut(), runtime.wall().instant()));
  }

  /** Each watch's state. Any thread. */
  public List<WatchStatus> status() {
    return watches.status();
  }

  /** One clause for each thing without which no first snapshot can be made. Any thread. */
  public List<String> missing() {
    return begun ? List.of() : missing;
  }

  /** How many services could not be read again when they were last asked for. Any thread. */
  public int failing() {
    return reader.failing() + peers.failing();
  }

  /** Stops following. No call of the sink begins afterwards on the control thread. Idempotent. */
  @Override
  public void close() {
    closed = true;
    runtime
        .control()
        .execute(
            () -> {
              window.cancel();
              reader.close();
              peers.close();
              watches.close();
            });
  }
}
