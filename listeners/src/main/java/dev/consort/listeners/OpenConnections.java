// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The open connections of one listener and their limit. The count is shared by the loops; which
 * connections a loop has, only that loop knows.
 */
final class OpenConnections {
  private final int limit;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Loop, Set<Connection>> perLoop = new HashMap<>();
  private volatile CompletableFuture<Void> emptied;

  /**
   * Without connections.
   *
   * @param limit 0 means none
   */
  OpenConnections(int limit, List<Loop> loops) {
    this.limit = limit;
    loops.forEach(loop -> perLoop.put(loop, new HashSet<>()));
  }

  int count() {
    return count.get();
  }

  /** Takes a place for a connection; false when there is none left. Any thread. */
  boolean admit() {
    if (count.incrementAndGet() > limit && limit > 0) {
      leave();
      return false;
    }
    return true;
  }

  /** Gives a place back that no connection was added for. Any thread. */
  void leave() {
    if (count.decrementAndGet() == 0) {
      CompletableFuture<Void> waiting = emptied;
      if (waiting != null) {
        waiting.complete(null);
      }
    }
  }

  /** Adds a connection that was admitted. On its loop. */
  void add(Loop loop, Connection connection) {
    perLoop.get(loop).add(connection);
  }

  /** Removes a connection and gives its place back. On its loop. */
  void remove(Loop loop, Connection connection) {
    if (perLoop.get(loop).remove(connection)) {
      leave();
    }
  }

  /** Completed when no connection is left, once none is accepted any more. */
  CompletableFuture<Void> whenEmpty() {
    synchronized (this) {
      if (emptied == null) {
        emptied = new CompletableFuture<>();
      }
    }
    if (count.get() == 0) {
      emptied.complete(null);
    }
    return emptied;
  }

  /** Runs {@code action} for each connection, on the connection's loop. */
  CompletableFuture<Void> forEach(Consumer<Connection> action) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    perLoop.forEach(
        (loop, connections) ->
            done.add(
                CompletableFuture.runAsync(
                    // A copy, since the action may end connections.
                    () -> List.copyOf(connections).forEach(action), loop.events())));
    return CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new));
  }
}
