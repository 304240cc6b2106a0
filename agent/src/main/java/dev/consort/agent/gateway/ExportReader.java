// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.catalog.ServerNames;
import dev.consort.agent.gateway.PeerWatches.ExportedChain;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.Watches;
import dev.consort.upstreams.Destination;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Keeps track of the services that are exported to cluster peers, and of where each leads. Their
 * chains are read again when an entry changed that they are made of: watches of those entries are
 * few, however many services there are. Control thread only, but for {@link #failing}.
 */
final class ExportReader {
  private static final String PROTOCOLS = "protocols";
  private static final String DEFAULT_PROTOCOL = "default protocol";

  private final AgentConnection agent;
  private final Watches watches;
  private final Runnable changed;
  private final ReadQueue<String> queue;
  private final Map<String, ExportedChain> chains = new HashMap<>();
  private Map<String, Set<String>> entry = Map.of();
  private Set<String> services = Set.of();
  private Map<String, Set<String>> exports = Map.of();
  private boolean asked;
  private volatile int failing;

  /**
   * @param watches where its own are shown
   * @param changed run when ways may have changed, or what is known of them
   */
  ExportReader(AgentConnection agent, Watches watches, Runnable changed) {
    this.agent = agent;
    this.watches = watches;
    this.changed = changed;
    this.queue = new ReadQueue<>(agent.runtime(), this::read, this::idle);
  }

  void follow() {
    watches.keep(
        "exported-services",
        "",
        PeerWatches.exports(),
        new WatchListener<Map<String, Set<String>>>() {
          @Override
          public void changed(Map<String, Set<String>> exported) {
            asked = true;
            entry = exported;
            followProtocols();
            settle();
            changed.run();
          }

          @Override
          public void failing(AgentFault fault) {
            asked = true;
            changed.run();
          }
        });
  }

  private void followProtocols() {
    if (entry.isEmpty()) {
      watches.drop(PROTOCOLS);
      watches.drop(DEFAULT_PROTOCOL);
    } else {
      watches.keep(PROTOCOLS, "", PeerWatches.protocols(), _ -> readAll());
      watches.keep(DEFAULT_PROTOCOL, "", PeerWatches.defaultProtocol(), _ -> readAll());
    }
  }

  /** The services that this datacenter has; what is exported as "all" are these. */
  void has(Set<String> now) {
    if (entry.containsKey(PeerWatches.ALL) && !now.equals(services)) {
      services = Set.copyOf(now);
      settle();
    }
  }

  private void settle() {
    Map<String, Set<String>> now = new HashMap<>();
    Set<String> toAll = entry.getOrDefault(PeerWatches.ALL, Set.of());
    if (!toAll.isEmpty()) {
      services.forEach(service -> now.put(service, new HashSet<>(toAll)));
    }
    entry.forEach(
        (service, peers) -> now.computeIfAbsent(service, _ -> new HashSet<>()).addAll(peers));
    now.remove(PeerWatches.ALL);
    // Consul itself exports its servers to nobody.
    now.remove("consul");
    exports = now;
    for (String gone : Set.copyOf(chains.keySet())) {
      if (!now.containsKey(gone)) {
        chains.remove(gone);
        queue.forget(gone);
      }
    }
    now.keySet().stream().filter(service -> !chains.containsKey(service)).forEach(queue::want);
  }

  /** Reads all chains again: an entry has changed that they may be made of. */
  void readAll() {
    exports.keySet().forEach(queue::want);
  }

  private CompletionStage<Void> read(String service) {
    return agent
        .ask(PeerWatches.chain(service))
        .thenAccept(
            chain -> {
              if (exports.containsKey(service) && !chain.equals(chains.put(service, chain))) {
                changed.run();
              }
            });
  }

  private void idle() {
    failing = queue.failing();
    changed.run();
  }

  /**
   * Ways by the server names that callers in peers ask for.
   *
   * @param here ways to services and subsets of this datacenter
   */
  Map<String, Destination> ways(String trustDomain, Map<String, Destination> here) {
    Map<String, Destination> ways = new HashMap<>();
    chains.forEach(
        (service, chain) -> {
          Destination way = here.get(chain.serverName());
          if (way != null && why(chain, "").isEmpty()) {
            for (String peer : exports.get(service)) {
              ways.put(ServerNames.exported(service, peer, trustDomain), way);
            }
          }
        });
    return ways;
  }

  /** What has no way, and why. */
  Map<String, String> leftOut(String datacenter) {
    Map<String, String> leftOut = new HashMap<>();
    chains.forEach(
        (service, chain) -> {
          String why = why(chain, datacenter);
          if (!why.isEmpty()) {
            leftOut.put("exported " + service, why);
          }
        });
    return leftOut;
  }

  private static String why(ExportedChain chain, String datacenter) {
    if (chain.ofRequests()) {
      return "its protocol is "
          + chain.protocol()
          + ", for which a gateway has to end TLS; this one passes on tcp only";
    }
    if (!chain.simple()) {
      return "its chain has more than one way";
    }
    return datacenter.isEmpty() || chain.datacenter().equals(datacenter)
        ? ""
        : "it leads to the datacenter " + chain.datacenter();
  }

  /** Whether everything was read once, or may not be read. */
  boolean isSettled() {
    return asked && queue.isIdle();
  }

  /** How many could not be read last time. Any thread. */
  int failing() {
    return failing;
  }

  void close() {
    queue.close();
  }
}
