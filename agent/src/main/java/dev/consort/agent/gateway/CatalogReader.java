// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.catalog.Checks;
import dev.consort.agent.catalog.HealthWatch;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.Names;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.catalog.StandIns;
import dev.consort.agent.catalog.Sweep;
import dev.consort.agent.gateway.CatalogWatches.Resolver;
import dev.consort.agent.gateway.CatalogWatches.Subset;
import dev.consort.agent.watch.News;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Keeps a {@link ServiceTable} up to date: reads again what the watches say has changed. Names and
 * checks tell which service it was; of an instance that changed without a check that did, the index
 * tells only that there is one, so all are read, at most a tenth of the time. Control thread only,
 * but for {@link #failing}.
 */
final class CatalogReader {
  private final AgentConnection agent;
  private final ServiceTable table;
  private final Consumer<String> located;
  private final Runnable changed;
  private final ReadQueue<Subject> queue;
  private final Sweep sweep;
  private Optional<Names> names = Optional.empty();
  private Optional<Checks> checks = Optional.empty();
  private boolean complete;
  private volatile int failing;

  /**
   * @param located told the datacenter that instances here are in
   * @param changed run when the table may have changed, or what is known of it
   */
  CatalogReader(
      AgentConnection agent, ServiceTable table, Consumer<String> located, Runnable changed) {
    this.agent = agent;
    this.table = table;
    this.located = located;
    this.changed = changed;
    AgentRuntime runtime = agent.runtime();
    this.queue = new ReadQueue<>(runtime, this::read, this::idle);
    this.sweep =
        new Sweep(
            runtime.control(), runtime.timers(), runtime.ticker(), Duration.ZERO, this::wantAll);
  }

  /** What can be read. */
  private sealed interface Subject {
    record Name(String name) implements Subject {
      @Override
      public String toString() {
        return name;
      }
    }

    record Part(String service, String subset) implements Subject {
      @Override
      public String toString() {
        return subset + "." + service;
      }
    }
  }

  void names(Names now) {
    Optional<Names> before = names;
    names = Optional.of(now);
    if (before.isEmpty()) {
      begin();
      return;
    }
    Set<String> gone = new HashSet<>(before.get().names());
    gone.removeAll(now.names());
    for (String name : gone) {
      queue.forget(new Subject.Name(name));
      table.learned(name, Map.of());
    }
    if (checks.isPresent()) {
      Set<String> fresh = new HashSet<>(now.names());
      fresh.removeAll(before.get().names());
      fresh.forEach(name -> queue.want(new Subject.Name(name)));
      if (!now.index().equals(before.get().index())) {
        sweep.later(Duration.ZERO);
      }
    }
  }

  void checks(Checks now) {
    Optional<Checks> before = checks;
    checks = Optional.of(now);
    if (before.isEmpty()) {
      begin();
      return;
    }
    News.Instances news = now.since(before.get());
    Set<String> changedNames = new HashSet<>(news.names());
    news.nodes().forEach(node -> changedNames.addAll(table.namesOn(node)));
    if (names.isPresent()) {
      changedNames.retainAll(names.get().names());
      changedNames.forEach(name -> queue.want(new Subject.Name(name)));
    }
  }

  /** Nothing is read before the state of checks is known that later states are compared with. */
  private void begin() {
    if (names.isPresent() && checks.isPresent()) {
      sweep.now();
    }
  }

  void resolvers(Map<String, Resolver> now) {
    table.resolved(now).forEach(this::wantParts);
  }

  private void wantParts(String service) {
    table
        .subsets(service)
        .keySet()
        .forEach(subset -> queue.want(new Subject.Part(service, subset)));
  }

  private void wantAll() {
    names.orElseThrow().names().forEach(name -> queue.want(new Subject.Name(name)));
  }

  private void idle() {
    complete |= sweep.isUnderWay();
    sweep.ended();
    failing = queue.failing();
    changed.run();
  }

  private CompletionStage<Void> read(Subject subject) {
    return switch (subject) {
      case Subject.Name(var name) ->
          agent
              .ask(StandIns.of(name, agent.config().stale()))
              .thenAccept(standIns -> learned(name, standIns));
      case Subject.Part(var service, var subset) -> readPart(service, subset);
    };
  }

  private void learned(String name, Map<String, List<ServiceInstance>> standIns) {
    if (names.isEmpty() || !names.get().names().contains(name)) {
      return;
    }
    standIns.values().stream()
        .flatMap(List::stream)
        .findFirst()
        .ifPresent(instance -> located.accept(instance.datacenter()));
    table.learned(name, standIns).forEach(this::wantParts);
    changed.run();
  }

  private CompletionStage<Void> readPart(String service, String name) {
    Subset subset = table.subsets(service).get(name);
    if (subset == null) {
      return CompletableFuture.completedStage(null);
    }
    return agent
        .ask(
            HealthWatch.of(
                InstanceQuery.connect(service, "", subset.filter()), agent.config().stale()))
        .thenAccept(
            instances -> {
              if (subset.equals(table.subsets(service).get(name))) {
                table.learned(service, name, instances);
                changed.run();
              }
            });
  }

  /** Whether everything was read once. */
  boolean isComplete() {
    return complete;
  }

  /** How far the first reading is, once it has begun. */
  Optional<String> progress() {
    return queue
        .lastFailure()
        .or(
            () ->
                names.isPresent() && checks.isPresent()
                    ? Optional.of("they are being read")
                    : Optional.empty());
  }

  /** How many could not be read last time. Any thread. */
  int failing() {
    return failing;
  }

  void close() {
    sweep.close();
    queue.close();
  }
}
