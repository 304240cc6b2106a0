// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what another thread or process brings about. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Eventually() {}

  /** Returns when {@code condition} holds; fails when it does not in time. */
  static void holds(String what, Callable<Boolean> condition) throws Exception {
    Ticker ticker = Ticker.system();
    long end = ticker.nanos() + PATIENCE.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.call()) {
      if (ticker.nanos() - end > 0) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      if (never.await(20, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }
}
