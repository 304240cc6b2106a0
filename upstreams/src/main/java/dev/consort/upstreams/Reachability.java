// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.concurrent.TimeUnit;

/**
 * Whether connections to a target come about, as far as they were tried: what the catalog does not
 * know yet, or cannot know, such as a dead gateway on the way. Once none came about, the target is
 * avoided for a time that doubles with each further failure; then one connection tries it again, on
 * behalf of all. Thread-safe.
 */
final class Reachability {
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_DOUBLINGS = 5;

  private volatile int failures;
  private long avoidedUntil;

  /** Whether to go there first. Of those that ask at the end of its time, one is told so. */
  boolean mayTry(long nowNanos) {
    return failures == 0 || isItsTurn(nowNanos);
  }

  private synchronized boolean isItsTurn(long nowNanos) {
    if (failures > 0 && nowNanos - avoidedUntil < 0) {
      return false;
    }
    avoidedUntil = nowNanos + pauseNanos();
    return true;
  }

  /** No connection came about. */
  synchronized void failed(long nowNanos) {
    failures++;
    avoidedUntil = nowNanos + pauseNanos();
  }

  /** One came about. */
  void reached() {
    if (failures != 0) {
      clear();
    }
  }

  private synchronized void clear() {
    failures = 0;
  }

  private long pauseNanos() {
    return FIRST_NANOS << Math.clamp(failures - 1, 0, MOST_DOUBLINGS);
  }
}
