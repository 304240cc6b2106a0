// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.time.Timers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Timers whose tasks run on an event loop. */
record LoopTimers(EventLoop loop) implements Timers {
  @Override
  public Cancellable after(Duration delay, Runnable task) {
    Future<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
