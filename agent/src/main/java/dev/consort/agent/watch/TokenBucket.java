// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.time.Ticker;

/** Allows a burst, then a steady rate. Not thread-safe. */
final class TokenBucket {
  private final Ticker ticker;
  private final double burst;
  private final double perNano;
  private double tokens;
  private long last;

  TokenBucket(Ticker ticker, int burst, double perSecond) {
    this.ticker = ticker;
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.tokens = burst;
    this.last = ticker.nanos();
  }

  /** Takes one now, if there is one. */
  boolean tryTake() {
    refill();
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes one, owed if there is none, and says how many nanoseconds to wait for it. */
  long takeNanos() {
    refill();
    tokens--;
    return tokens >= 0 ? 0 : (long) (-tokens / perNano);
  }

  private void refill() {
    long now = ticker.nanos();
    tokens = Math.min(burst, tokens + (now - last) * perNano);
    last = now;
  }
}
