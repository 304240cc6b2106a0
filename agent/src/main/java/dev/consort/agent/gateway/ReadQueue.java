// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentRuntime;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.BackoffPolicy;
import dev.consort.agent.watch.NewsBoard;
import dev.consort.time.Timers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What is to be read again at the agent: each thing once however often it is wanted meanwhile, a
 * few at a time, and again after a pause where it failed. Control thread only.
 */
final class ReadQueue<K> {
  private final AgentRuntime runtime;
  private final Function<K, CompletionStage<Void>> read;
  private final Runnable idle;
  private final Set<K> waiting = new LinkedHashSet<>();
  private final Set<K> underWay = new HashSet<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private final Map<K, Timers.Cancellable> retries = new HashMap<>();
  private Optional<String> lastFailure = Optional.empty();
  private boolean closed;

  /**
   * @param read asks, and puts what comes back where it belongs; completes on the control thread
   * @param idle run whenever nothing waits any more but what failed
   */
  ReadQueue(AgentRuntime runtime, Function<K, CompletionStage<Void>> read, Runnable idle) {
    this.runtime = runtime;
    this.read = read;
    this.idle = idle;
  }

  /**
   * What is under way already is read once more, since its answer may be older than the wish. What
   * failed comes back by itself, later each time: wishes do not hurry it.
   */
  void want(K key) {
    if (!retries.containsKey(key)) {
      waiting.add(key);
      next();
    }
  }

  void forget(K key) {
    waiting.remove(key);
    failures.remove(key);
    Optional.ofNullable(retries.remove(key)).ifPresent(Timers.Cancellable::cancel);
  }

  boolean isIdle() {
    return waiting.isEmpty() && underWay.isEmpty();
  }

  /** How many could not be read last time. */
  int failing() {
    return failures.size();
  }

  /** Why one of them could not. */
  Optional<String> lastFailure() {
    return failures.isEmpty() ? Optional.empty() : lastFailure;
  }

  void close() {
    closed = true;
    waiting.clear();
    retries.values().forEach(Timers.Cancellable::cancel);
    retries.clear();
  }

  private void next() {
    Iterator<K> keys = waiting.iterator();
    while (keys.hasNext() && underWay.size() < NewsBoard.READ_AT_ONCE) {
      K key = keys.next();
      if (!underWay.contains(key)) {
        keys.remove();
        underWay.add(key);
        read.apply(key).whenComplete((_, failure) -> done(key, failure));
      }
    }
  }

  private void done(K key, Throwable failure) {
    underWay.remove(key);
    if (closed) {
      return;
    }
    if (failure == null) {
      failures.remove(key);
    } else {
      retry(key, failure);
    }
    next();
    if (isIdle()) {
      idle.run();
    }
  }

  private void retry(K key, Throwable failure) {
    // Who wanted it meanwhile is served by the retry: read at once, it would have two of them.
    waiting.remove(key);
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    FaultKind kind =
        cause instanceof AgentCallFailed told ? told.fault().kind() : FaultKind.UNREACHABLE;
    lastFailure = Optional.of(key + ": " + cause.getMessage());
    int inARow = failures.merge(key, 1, Integer::sum);
    retries.put(
        key,
        runtime
            .timers()
            .after(
                BackoffPolicy.delay(kind, inARow, runtime.random()),
                () -> runtime.control().execute(() -> again(key))));
  }

  private void again(K key) {
    if (retries.remove(key) != null) {
      want(key);
    }
  }
}
