// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.time.Ticker;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * A log for what peers can cause at will: a few lines at once, then some a second, the rest only
 * counted. Thread-safe; the lock is held for a few instructions.
 */
final class BoundedLog {
  private final Logger log;
  private final Ticker ticker;
  private final long nanosPerLine;
  private final long burstNanos;
  // The token bucket as one number: the moment up to which lines are paid for.
  private long paidUntil;
  private long suppressed;

  /**
   * A log of at most {@code burst} lines at once and one more each {@code pause}.
   *
   * @param pause more than zero
   */
  BoundedLog(Logger log, Ticker ticker, int burst, Duration pause) {
    this.log = log;
    this.ticker = ticker;
    this.nanosPerLine = pause.toNanos();
    this.burstNanos = nanosPerLine * burst;
    this.paidUntil = ticker.nanos() - burstNanos;
  }

  /** Logs at INFO if the rate allows. */
  void info(String format, Object... arguments) {
    long left = take();
    if (left < 0) {
      return;
    }
    log.info(format, arguments);
    if (left > 0) {
      log.info("{} lines like these were left out before this one", left);
    }
  }

  // The number of lines left out before this one, or -1 if this one is left out too.
  private synchronized long take() {
    long now = ticker.nanos();
    long from = Math.max(paidUntil, now - burstNanos);
    if (from + nanosPerLine > now) {
      suppressed++;
      return -1;
    }
    paidUntil = from + nanosPerLine;
    long left = suppressed;
    suppressed = 0;
    return left;
  }
}
