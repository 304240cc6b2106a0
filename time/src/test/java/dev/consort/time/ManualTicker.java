// SPDX-License-Identifier: Apache-2.0
package dev.consort.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link Ticker} that moves only when told. Thread-safe. */
public final class ManualTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Moves time forward by {@code step}. */
  public void advance(Duration step) {
    nanos.addAndGet(step.toNanos());
  }
}
