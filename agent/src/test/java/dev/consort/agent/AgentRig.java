// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.config.AgentToken;
import dev.consort.metrics.Registry;
import dev.consort.time.ManualTimers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A client of a {@link FakeAgent}, with time under the test's hand and a control thread. */
public final class AgentRig implements AutoCloseable {
  /** The moment when the test begins; recorded certificates are valid then. */
  public static final Instant START = Instant.parse("2026-11-22T06:00:00Z");

  public final Vertx vertx = Vertx.vertx();
  public final FakeAgent agent = FakeAgent.start(vertx);
  public final ManualTimers timers;
  public final Registry registry = new Registry();
  public final ExecutorService control = Executors.newSingleThreadExecutor();
  public final AgentRuntime runtime;
  public final AgentConnection connection;

  /** Begins at {@link #START}. */
  public AgentRig() {
    this(START);
  }

  /** Begins at a moment of the test's choice. Connects without a token. */
  public AgentRig(Instant start) {
    timers = new ManualTimers(start);
    runtime =
        new AgentRuntime(
            vertx, control, timers, timers, timers, new Random(3), AgentMetrics.register(registry));
    try {
      connection =
          AgentConnection.open(runtime, AgentConfig.of(agent.address(), new AgentToken.None()));
    } catch (AgentSetupException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Moves time on, and waits until the control thread did what was due. */
  public void advance(Duration step) {
    settle();
    timers.advance(step);
    settle();
  }

  /** Waits until the control thread has nothing left to do. */
  public void settle() {
    CompletableFuture.runAsync(() -> {}, control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    connection.close();
    agent.close();
    control.shutdown();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
