// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.Executor;
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
 */
public record AgentRuntime(
    Vertx vertx,
    Executor control,
    Timers timers,
    Ticker ticker,
    InstantSource wall,
    RandomGenerator random,
    AgentMetrics metrics) {}
