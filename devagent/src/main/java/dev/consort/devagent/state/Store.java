// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.time.Timers.Cancellable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The index of a datacenter and who waits for it to grow. Each write takes the next index; the
 * waiters of its topic run once after the task that wrote, however many writes that made. Used on
 * the agent's context only.
 */
public final class Store {
  /** Most requests that may wait at a time. */
  public static final int WAITERS_MAX = 20_000;

  private final Executor loop;
  private final Map<Topic, Long> changed = new EnumMap<>(Topic.class);
  private final Map<Topic, Set<Waiter>> waiters = new EnumMap<>(Topic.class);
  private final Set<Topic> pending = new LinkedHashSet<>();
  private long index = 1;
  private int waiting;
  private boolean wakeUpScheduled;

  /** Compared by identity: two requests may wait with the same task. */
  private static final class Waiter {
    private final Runnable run;

    Waiter(Runnable run) {
      this.run = run;
    }
  }

  /**
   * A store at index 1.
   *
   * @param loop runs a task on the agent's context after the present one
   */
  public Store(Executor loop) {
    this.loop = loop;
    for (Topic topic : Topic.values()) {
      changed.put(topic, 1L);
      waiters.put(topic, new LinkedHashSet<>());
    }
  }

  /** The index of the last write. */
  public long index() {
    return index;
  }

  /** The index of the last write about {@code topic}, at least 1. */
  public long index(Topic topic) {
    return changed.get(topic);
  }

  /** Takes the next index for a write about {@code topic} and wakes who waits for it. */
  public long write(Topic topic) {
    index++;
    changed.put(topic, index);
    pending.add(topic);
    if (!wakeUpScheduled) {
      wakeUpScheduled = true;
      loop.execute(this::wakeUp);
    }
    return index;
  }

  /** Takes the next index for something that nobody waits for. */
  public long writeSilently() {
    return ++index;
  }

  /** Whether another request may wait. */
  public boolean hasRoom() {
    return waiting < WAITERS_MAX;
  }

  /** Runs {@code task} at each change of any of {@code topics} until cancelled. */
  public Cancellable watch(Set<Topic> topics, Runnable task) {
    Waiter waiter = new Waiter(task);
    topics.forEach(t -> waiters.get(t).add(waiter));
    waiting++;
    boolean[] done = {false};
    return () -> {
      if (!done[0]) {
        done[0] = true;
        waiting--;
        topics.forEach(t -> waiters.get(t).remove(waiter));
      }
    };
  }

  private void wakeUp() {
    wakeUpScheduled = false;
    Set<Waiter> due = new LinkedHashSet<>();
    pending.forEach(t -> due.addAll(waiters.get(t)));
    pending.clear();
    List<Waiter> all = new ArrayList<>(due);
    all.forEach(w -> w.run.run());
  }
}
