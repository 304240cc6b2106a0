// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What the control path runs on. One per process, shared by everything that talks to agents.
 *
 * @param vertx carries the HTTP connections
 * @param control runs one task at a time in order of submission and is no event loop: answers are
 *     decoded, certificates parsed and snapshots assembled on it
 * @param timers on any thread
 * @param ticker elapsed time
 * @param wall certificates' time
 * @param random jitter, needs no secrecy; used on the control thread only
 * @param metrics counts calls
 * @param environment a variable of this process, by its name; any thread
 */
public record AgentRuntime(
    Vertx vertx,
    Executor control,
    Timers timers,
    Ticker ticker,
    InstantSource wall,
    RandomGenerator random,
    AgentMetrics metrics,
    Function<String, Optional<String>> environment) {
  /** Of a process without an environment. */
  public AgentRuntime(
      Vertx vertx,
      Executor control,
      Timers timers,
      Ticker ticker,
      InstantSource wall,
      RandomGenerator random,
      AgentMetrics metrics) {
    this(vertx, control, timers, ticker, wall, random, metrics, name -> Optional.empty());
  }
}
