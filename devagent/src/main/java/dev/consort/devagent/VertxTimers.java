// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers of Vert.x: the one place of this module that schedules by the machine's clock. */
final class VertxTimers implements Timers {
  private final Vertx vertx;

  VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
    long id = vertx.setTimer(millis, ignored -> task.run());
    return () -> vertx.cancelTimer(id);
  }
}
