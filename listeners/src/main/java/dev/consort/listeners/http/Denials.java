// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last requests that were denied, so that the id a caller was given can be asked about. The
 * oldest make room for new ones. Thread-safe; one per process.
 */
public final class Denials {
  private final int capacity;
  private final Deque<Denial> last = new ArrayDeque<>();

  /**
   * Remembers none yet.
   *
   * @param capacity how many are kept, at least 1
   */
  public Denials(int capacity) {
    this.capacity = capacity;
  }

  /** How many are kept. */
  public int capacity() {
    return capacity;
  }

  /** Remembers one. */
  public synchronized void add(Denial denial) {
    if (last.size() == capacity) {
      last.pollFirst();
    }
    last.addLast(denial);
  }

  /** Those remembered, the last one first. */
  public synchronized List<Denial> all() {
    return List.copyOf(last.reversed());
  }

  /** The one with that id, if it is still remembered. */
  public synchronized Optional<Denial> find(String id) {
    return last.stream().filter(denial -> denial.id().equals(id)).findFirst();
  }
}
