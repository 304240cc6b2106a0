// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does and tells nobody of: asks again and again, to a deadline. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /**
   * Returns as soon as {@code condition} holds. An exception counts as "not yet", an error ends the
   * waiting.
   *
   * @param what completes the sentence "waited 10 s for ..."
   * @throws AssertionError at the deadline, with the last exception as its cause
   */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    present(what, limit, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  /** Like {@link #until}, for a condition that has a value when it holds. */
  public static <T> T present(String what, Duration limit, Callable<Optional<T>> condition) {
    Ticker ticker = Ticker.system();
    long start = ticker.nanos();
    Exception last = null;
    do {
      try {
        Optional<T> value = condition.call();
        if (value.isPresent()) {
          return value.get();
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (ticker.nanos() - start < limit.toNanos() && !Thread.currentThread().isInterrupted());
    throw new AssertionError("waited " + limit.toMillis() + " ms for " + what, last);
  }
}
