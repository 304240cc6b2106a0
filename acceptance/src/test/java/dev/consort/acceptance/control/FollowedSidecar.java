// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.Await;
import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentMetrics;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentToken;
import dev.consort.agent.config.InvalidAgentAddress;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.snapshot.AgentSnapshotSource;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.metrics.Registry;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The control path of one sidecar, as the proxy runs it, with the last snapshot it gave. */
final class FollowedSidecar implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(45);

  private final Vertx vertx = Vertx.vertx();
  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<Optional<ProxySnapshot>> last =
      new AtomicReference<>(Optional.empty());
  private final Registry registry = new Registry();
  private final AgentConnection connection;
  private final AgentSnapshotSource source;

  /** Follows the sidecar registered for a service. */
  FollowedSidecar(String agentAddress, AgentToken token, AgentLimits limits, String serviceId) {
    Timers timers =
        (delay, task) -> {
          Future<?> scheduled = control.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
          return () -> scheduled.cancel(false);
        };
    AgentRuntime runtime =
        new AgentRuntime(
            vertx,
            control,
            timers,
            Ticker.system(),
            InstantSource.system(),
            RandomGenerator.getDefault(),
            AgentMetrics.register(registry));
    try {
      AgentConfig config = AgentConfig.of(AgentAddress.parse(agentAddress, false), token);
      connection = AgentConnection.open(runtime, config.within(limits));
    } catch (AgentSetupException | InvalidAgentAddress e) {
      throw new AssertionError(e);
    }
    source =
        new AgentSnapshotSource(
            connection, new ProxySelector.SidecarFor(serviceId), Optional.empty());
    source.start(snapshot -> last.set(Optional.of(snapshot)));
  }

  /** The first snapshot of which this holds. */
  ProxySnapshot await(String what, Predicate<ProxySnapshot> condition) {
    try {
      return Await.present(what, LIMIT, () -> last.get().filter(condition));
    } catch (AssertionError e) {
      throw new AssertionError("last: " + last.get() + ", missing: " + source.missing(), e);
    }
  }

  /** Waits until a meter without labels has this value. */
  void awaitMeter(String name, double value) {
    Await.present(
        name + " " + value,
        LIMIT,
        () -> Optional.of(registry.scrape()).filter(text -> text.contains(name + " " + value)));
  }

  @Override
  public void close() {
    source.close();
    connection.close();
    vertx.close().await();
    control.shutdownNow();
  }
}
