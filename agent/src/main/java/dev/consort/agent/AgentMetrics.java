// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.WatchObserver;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What is counted of the control path. Thread-safe. */
public final class AgentMetrics implements WatchObserver {
  private final Registry registry;
  private final Counter resets;

  private AgentMetrics(Registry registry) {
    this.registry = registry;
    this.resets =
        registry.counter(
            "consort_agent_index_resets", "Answers whose index was behind the one before.");
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
  public Runnable watching(String watch, Supplier<WatchStatus> status) {
    Gauge age =
        registry.gauge(
            "consort_agent_watch_age_seconds",
            "Time since the last good answer; NaN before the first.",
            status,
            s ->
                s.get()
                    .sinceSuccess()
                    .map(Duration::toMillis)
                    .map(millis -> millis / 1000.0)
                    .orElse(Double.NaN),
            "watch",
            watch);
    return () -> registry.remove(age);
  }
}
