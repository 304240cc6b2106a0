// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;

/** How one instance has done of late, as all loops saw it. Thread-safe. */
final class Standing {
  private volatile int failures;
  private volatile boolean out;
  private long outUntilNanos;
  private int timesOut;

  /** Whether it is out of use. Once its time is up it is asked to prove itself again. */
  boolean isOut(Ticker ticker) {
    return out && !isBack(ticker.nanos());
  }

  private synchronized boolean isBack(long nowNanos) {
    if (out && nowNanos - outUntilNanos >= 0) {
      out = false;
      failures = 0;
    }
    return !out;
  }

  void succeeded() {
    if (failures != 0) {
      failures = 0;
    }
  }

  /** Counts a failure; whether there were too many in a row. */
  synchronized boolean failed(int maxFailures) {
    failures++;
    return !out && failures >= maxFailures;
  }

  /** When it is, or was, back in use. */
  synchronized long backNanos() {
    return outUntilNanos;
  }

  /** Leaves it out of use. */
  synchronized void putOut(OutlierDetection detection, long nowNanos) {
    long sinceNanos = nowNanos - outUntilNanos;
    long forgotten = timesOut == 0 ? 0 : sinceNanos / detection.interval().toNanos();
    timesOut = (int) Math.max(0, timesOut - forgotten) + 1;
    long nanos = detection.baseEjection().toNanos();
    long longest = Math.max(nanos, OutlierDetection.LONGEST.toNanos());
    outUntilNanos = nowNanos + (timesOut > longest / nanos ? longest : timesOut * nanos);
    out = true;
  }
}
