// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for things that can only be looked at. Blocks its thread. */
final class Await {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Ticker ticker;
  private final CountDownLatch over = new CountDownLatch(1);

  Await(Ticker ticker) {
    this.ticker = ticker;
  }

  /** True as soon as {@code condition} is, false when it never was within {@code patience}. */
  boolean until(Callable<Boolean> condition, Duration patience) throws Exception {
    long end = ticker.nanos() + patience.toNanos();
    while (ticker.nanos() < end) {
      if (condition.call()) {
        return true;
      }
      if (over.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("stopped");
      }
    }
    return condition.call();
  }

  /** Ends every wait, now and later, with an {@link InterruptedException}. Any thread. */
  void stop() {
    over.countDown();
  }
}
