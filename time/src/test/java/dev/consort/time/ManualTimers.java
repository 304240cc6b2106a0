// SPDX-License-Identifier: Apache-2.0
package dev.consort.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * {@link Timers}, {@link Ticker} and wall clock in one, all moved only by {@link #advance}. Tasks
 * run on the thread that advances, in order of their due time, then of their scheduling.
 * Thread-safe.
 */
public final class ManualTimers implements Timers, Ticker, InstantSource {
  private final PriorityQueue<Task> due =
      new PriorityQueue<>(
          Comparator.comparingLong((Task t) -> t.atNanos).thenComparingLong(t -> t.order));
  private final Instant origin;
  private long nowNanos;
  private long scheduled;

  /** Starts at {@code origin}. */
  public ManualTimers(Instant origin) {
    this.origin = origin;
  }

  @Override
  public synchronized Cancellable after(Duration delay, Runnable task) {
    Task t = new Task(nowNanos + delay.toNanos(), scheduled++, task);
    due.add(t);
    return () -> cancel(t);
  }

  @Override
  public synchronized long nanos() {
    return nowNanos;
  }

  @Override
  public synchronized Instant instant() {
    return origin.plusNanos(nowNanos);
  }

  /** Moves time forward by {@code step}, running what becomes due at its own moment on the way. */
  public void advance(Duration step) {
    long until = nanos() + step.toNanos();
    for (Task t = next(until); t != null; t = next(until)) {
      t.run.run();
    }
    synchronized (this) {
      nowNanos = until;
    }
  }

  /** How many tasks are waiting. */
  public synchronized int pending() {
    return due.size();
  }

  /** The time until the next task, or zero when none waits. */
  public synchronized Duration untilNext() {
    Task t = due.peek();
    return t == null ? Duration.ZERO : Duration.ofNanos(t.atNanos - nowNanos);
  }

  private synchronized void cancel(Task t) {
    due.remove(t);
  }

  private synchronized Task next(long untilNanos) {
    Task t = due.peek();
    if (t == null || t.atNanos > untilNanos) {
      return null;
    }
    nowNanos = Math.max(nowNanos, t.atNanos);
    return due.poll();
  }

  private static final class Task {
    final long atNanos;
    final long order;
    final Runnable run;

    Task(long atNanos, long order, Runnable run) {
      this.atNanos = atNanos;
      this.order = order;
      this.run = run;
    }
  }
}
