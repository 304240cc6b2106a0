// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.time.Timers;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Timers whose tasks run on one context, and not at all once cancelled there. */
final class LoopTimers implements Timers {
  private final Context context;
  private final Timers timers;

  LoopTimers(Context context, Timers timers) {
    this.context = context;
    this.timers = timers;
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    AtomicBoolean live = new AtomicBoolean(true);
    Runnable onLoop =
        () -> {
          if (live.compareAndSet(true, false)) {
            task.run();
          }
        };
    Cancellable scheduled = timers.after(delay, () -> context.runOnContext(v -> onLoop.run()));
    return () -> {
      live.set(false);
      scheduled.cancel();
    };
  }
}
