// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.time.Timers;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of the control path: runs tasks one at a time in order of submission, and timers
 * when they are due. It may compute and parse, which event loops may not. Owned by who made it.
 */
public final class ControlThread implements Executor, Timers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);

  private final ScheduledThreadPoolExecutor pool;

  /** Starts the thread, a daemon, with this name. */
  public ControlThread(String name) {
    pool =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    pool.setRemoveOnCancelPolicy(true);
    pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    after(Duration.ZERO, task);
  }

  /** Tasks run on the control thread. After {@link #close} nothing runs. */
  @Override
  public Cancellable after(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> scheduled =
          pool.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // A defect of one task must not end what the others keep going.
      LOG.error("a task of the control thread failed", e);
    }
  }

  /** Drops what is waiting and ends the thread after the task it is at. Idempotent. */
  @Override
  public void close() {
    pool.shutdown();
  }
}
