// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import dev.consort.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions of other processes, which can only be asked again and again. */
public final class Eventually {
  private static final Ticker TICKER = Ticker.system();
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private Eventually() {}

  /** Waits until {@code condition} holds. One that throws does not hold yet. */
  public static void until(String what, Duration deadline, Callable<Boolean> condition) {
    get(what, deadline, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  /**
   * Asks until there is a value.
   *
   * @throws AssertionError when the deadline has passed; its cause is what the last try threw
   */
  public static <T> T get(String what, Duration deadline, Callable<Optional<T>> source) {
    long start = TICKER.nanos();
    while (true) {
      Exception last = null;
      try {
        Optional<T> value = source.call();
        if (value.isPresent()) {
          return value.get();
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting: " + what, e);
      } catch (Exception e) {
        last = e;
      }
      if (TICKER.nanos() - start > deadline.toNanos()) {
        throw new AssertionError("not within " + deadline + ": " + what, last);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
