// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.catalog.Imports;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.agent.watch.Watches;
import dev.consort.upstreams.Destination;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Keeps an {@link ImportTable} up to date. What stands for a peer's services are the gateways of
 * that peer, the same for all of them: so one watch of one service tells that they changed, and the
 * others are read again then, and every half minute. Control thread only, but for {@link #failing}.
 */
final class ImportReader {
  /** Of one peer; the names are its own words. Consul's own figures end at some thousands. */
  static final int MOST_SERVICES = 4096;

  private static final String WITNESS = "peer ";
  private static final Duration READ_ALL_EVERY = Duration.ofSeconds(30);

  private final AgentConnection agent;
  private final AgentRuntime runtime;
  private final Watches watches;
  private final Runnable changed;
  private final ImportTable table = new ImportTable();
  private final ReadQueue<Import> queue;
  private final Map<String, String> tooMany = new HashMap<>();
  private Optional<Map<String, Set<String>>> listed = Optional.empty();
  private long readAllAt;
  private boolean settled;
  private volatile int failing;

  /**
   * @param watches where its own are shown
   * @param changed run when the table may have changed, or what is known of it
   */
  ImportReader(AgentConnection agent, Watches watches, Runnable changed) {
    this.agent = agent;
    this.runtime = agent.runtime();
    this.watches = watches;
    this.changed = changed;
    this.queue = new ReadQueue<>(runtime, this::read, this::idle);
  }

  void follow() {
    watches.keep(
        "peerings",
        "",
        PeerWatches.peerings(),
        new WatchListener<Map<String, Set<String>>>() {
          @Override
          public void changed(Map<String, Set<String>> peers) {
            listed(peers);
          }

          @Override
          public void confirmed(Map<String, Set<String>> peers) {
            look(false);
          }

          @Override
          public void failing(AgentFault fault) {
            settled = true;
            changed.run();
          }
        });
  }

  private void listed(Map<String, Set<String>> peers) {
    Map<String, Set<String>> now = new HashMap<>();
    tooMany.clear();
    peers.forEach(
        (peer, services) -> {
          if (services.size() > MOST_SERVICES) {
            tooMany.put(
                "peer " + peer,
                (services.size() - MOST_SERVICES) + " of its services are more than are followed");
          }
          now.put(peer, Set.copyOf(new TreeSet<>(services).stream().limit(MOST_SERVICES).toList()));
        });
    listed = Optional.of(now);
    for (Import known : table.known()) {
      if (!now.containsKey(known.peer())) {
        queue.forget(known);
        table.forget(known);
      }
    }
    look(true);
    settled |= queue.isIdle();
    changed.run();
  }

  /** Wants what has to be read: at the time all, in between what is new or no longer listed. */
  private void look(boolean changedList) {
    long now = runtime.ticker().nanos();
    boolean all = now - readAllAt >= 0;
    if (all) {
      readAllAt = now + READ_ALL_EVERY.toNanos();
    }
    if (changedList) {
      // A service is listed before what stands for it is there: it is looked for once more.
      readAllAt = now;
    }
    listed
        .orElseThrow()
        .forEach(
            (peer, services) ->
                services.forEach(
                    service -> {
                      Import what = new Import(peer, service);
                      if (all || !table.knows(what)) {
                        queue.want(what);
                      }
                    }));
    // A list without a name may be one of a new leader, so the catalog has the last word.
    table.known().stream().filter(what -> !isListed(what)).forEach(queue::want);
    keepWitnesses();
  }

  private boolean isListed(Import what) {
    return listed.orElseThrow().getOrDefault(what.peer(), Set.of()).contains(what.service());
  }

  private WatchSpec<Map<String, List<ServiceInstance>>> answerOf(Import what) {
    return Imports.of(what.service(), what.peer(), agent.config().stale());
  }

  private CompletionStage<Void> read(Import what) {
    return agent
        .ask(answerOf(what))
        .thenAccept(
            answer -> {
              if (learned(what, answer)) {
                changed.run();
              }
            });
  }

  private boolean learned(Import what, Map<String, List<ServiceInstance>> answer) {
    if (!listed.orElseThrow().containsKey(what.peer())) {
      return false;
    }
    boolean over = answer.isEmpty() && !isListed(what);
    return over ? table.forget(what) : table.learned(what, answer);
  }

  private void idle() {
    settled = true;
    failing = queue.failing();
    keepWitnesses();
    changed.run();
  }

  /** One service of each peer is watched: the first that has anything that stands for it. */
  private void keepWitnesses() {
    Map<String, Import> witnesses = new HashMap<>();
    table.known().stream()
        .filter(what -> isListed(what) && table.reaches(what))
        .sorted()
        .forEach(what -> witnesses.putIfAbsent(what.peer(), what));
    for (String label : watches.labels(WITNESS)) {
      if (!witnesses.containsKey(label.substring(WITNESS.length()))) {
        watches.drop(label);
      }
    }
    witnesses.forEach(
        (peer, what) ->
            watches.keep(
                WITNESS + peer,
                what.service(),
                answerOf(what),
                answer -> {
                  if (learned(what, answer)) {
                    wantAllOf(peer);
                    changed.run();
                  }
                }));
  }

  private void wantAllOf(String peer) {
    listed
        .orElseThrow()
        .getOrDefault(peer, Set.of())
        .forEach(service -> queue.want(new Import(peer, service)));
  }

  /** Ways by server names. */
  Map<String, Destination> ways(String trustDomain) {
    return table.destinations(trustDomain);
  }

  /** What has no way, and why. */
  Map<String, String> leftOut() {
    Map<String, String> all = new HashMap<>(table.leftOut());
    all.putAll(tooMany);
    return all;
  }

  /** Whether everything was read once, or may not be read. */
  boolean isSettled() {
    return settled;
  }

  /** How many could not be read last time. Any thread. */
  int failing() {
    return failing;
  }

  void close() {
    queue.close();
  }
}
