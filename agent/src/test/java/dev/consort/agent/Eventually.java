// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Awaits what other threads bring about. */
public final class Eventually {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

  private Eventually() {}

  /** Returns once {@code condition} holds; fails the test if it does not in 20 s. */
  public static void holds(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
