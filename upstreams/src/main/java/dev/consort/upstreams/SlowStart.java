// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.random.RandomGenerator;

/** Gives instances that come back their weight little by little. Thread-safe. */
final class SlowStart {
  private final long windowNanos;
  private final Ticker ticker;

  /**
   * @param destination whose window it is
   */
  SlowStart(Destination destination, Ticker ticker) {
    this.windowNanos = destination.slowStart().toNanos();
    this.ticker = ticker;
  }

  boolean isOff() {
    return windowNanos == 0;
  }

  /** Says that the catalog names an instance again, or for the first time. */
  void cameBack(Warmth warmth) {
    warmth.backAt(ticker.nanos());
  }

  /** How much of its weight it has by now, in percent. */
  int percent(Candidate<?> candidate) {
    return isOff() ? Warmth.ALL : candidate.warmth().percent(ticker.nanos(), windowNanos);
  }

  /** Whether one that was drawn by its whole weight stands. */
  boolean accepts(Candidate<?> candidate, RandomGenerator random) {
    int percent = percent(candidate);
    return percent == Warmth.ALL || random.nextInt(Warmth.ALL) < percent;
  }
}
