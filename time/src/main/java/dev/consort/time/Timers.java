// SPDX-License-Identifier: Apache-2.0
package dev.consort.time;

import java.time.Duration;

/** Runs things later. An implementation says on which thread; the caller owns what it schedules. */
@FunctionalInterface
public interface Timers {
  /**
   * Runs {@code task} once, {@code delay} from now, unless cancelled before.
   *
   * @param delay zero or more; zero means as soon as the thread of these timers is free
   */
  Cancellable after(Duration delay, Runnable task);

  /** A task that has been scheduled. */
  @FunctionalInterface
  interface Cancellable {
    /** Keeps the task from running if it has not started; otherwise does nothing. Idempotent. */
    void cancel();
  }
}
