// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.WatchObserver;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** What is counted of the control path. Thread-safe. */
public final class AgentMetrics implements WatchObserver {
  private final Registry registry;
  private final Counter resets;
  private final AtomicInteger told = new AtomicInteger();
  private final Map<String, Age> ages = new HashMap<>();

  private AgentMetrics(Registry registry) {
    this.registry = registry;
    this.resets =
        registry.counter(
            "consort_agent_index_resets", "Answers whose index was behind the one before.");
    registry.gauge(
        "consort_agent_told_watches",
        "Watches that are told what changes by a few others, since the agent lacks room for all.",
        told,
        AtomicInteger::get);
  }

  /** Creates the meters in {@code registry}. */
  public static AgentMetrics register(Registry registry) {
    return new AgentMetrics(registry);
  }

  @Override
  public void called(AgentRequest request, Optional<FaultKind> fault) {
    registry
        .counter(
            "consort_agent_calls",
            "Calls to the agent that ended, by what was asked and how it went.",
            "endpoint",
            Endpoint.of(request.path()).label(),
            "result",
            fault.map(FaultKind::label).orElse("ok"))
        .increment();
  }

  @Override
  public void indexReset(String watch) {
    resets.increment();
  }

  @Override
  public void told(int watches) {
    told.set(watches);
  }

  @Override
  public Runnable watching(String watch, Supplier<WatchStatus> status) {
    synchronized (ages) {
      ages.computeIfAbsent(watch, this::age).add(status);
    }
    return () -> {
      synchronized (ages) {
        Age age = ages.get(watch);
        if (age != null && age.remove(status)) {
          ages.remove(watch);
          registry.remove(age.gauge);
        }
      }
    };
  }

  /** A key set was asked for at {@code source}. */
  public void keysFetched(String source, boolean well) {
    registry
        .counter(
            "consort_jwks_fetches",
            "Fetches of key sets that ended, by their source and how it went.",
            "source",
            source,
            "result",
            well ? "ok" : "failed")
        .increment();
  }

  /**
   * A key set is kept from now on; the returned task is run when it no longer is.
   *
   * @param seconds since it was last fetched well; NaN before the first time; any thread
   */
  public Runnable keepingKeys(String source, DoubleSupplier seconds) {
    Gauge gauge =
        registry.gauge(
            "consort_jwks_age_seconds",
            "Time since the key set was last fetched well; NaN before the first time.",
            seconds,
            DoubleSupplier::getAsDouble,
            "source",
            source);
    return () -> registry.remove(gauge);
  }

  private Age age(String watch) {
    Age age = new Age();
    age.gauge =
        registry.gauge(
            "consort_agent_watch_age_seconds",
            "Time since the last good answer, up to 13 minutes for one that is told what changes; NaN"
                + " before the first.",
            age,
            Age::seconds,
            "watch",
            watch);
    return age;
  }

  /** The age of all watches of one name; of several the oldest counts. */
  private static final class Age {
    private final List<Supplier<WatchStatus>> watches = new CopyOnWriteArrayList<>();
    private Gauge gauge;

    void add(Supplier<WatchStatus> watch) {
      watches.add(watch);
    }

    /** Says whether that was the last. */
    boolean remove(Supplier<WatchStatus> watch) {
      watches.remove(watch);
      return watches.isEmpty();
    }

    double seconds() {
      double oldest = 0;
      for (Supplier<WatchStatus> watch : watches) {
        double seconds =
            watch.get().sinceSuccess().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN);
        oldest = Math.max(oldest, seconds);
      }
      return oldest;
    }
  }
}
