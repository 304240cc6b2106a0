// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentCalls;
import dev.consort.agent.http.TokenSource;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all watches of one agent share.
 *
 * @param calls to the agent
 * @param token is read again when the agent refuses it
 * @param control where all state of watches lives
 * @param timers on any thread
 * @param ticker elapsed time
 * @param random jitter
 * @param observer counts
 * @param settings bounds
 */
public record WatchScope(
    AgentCalls calls,
    TokenSource token,
    Executor control,
    Timers timers,
    Ticker ticker,
    RandomGenerator random,
    WatchObserver observer,
    WatchSettings settings) {}
