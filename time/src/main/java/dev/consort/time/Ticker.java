// SPDX-License-Identifier: Apache-2.0
package dev.consort.time;

/** Source of elapsed time. Thread-safe; only differences of two readings mean anything. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since an arbitrary, fixed origin; never goes back. */
  long nanos();

  /** The machine's monotonic clock. */
  static Ticker system() {
    return System::nanoTime;
  }
}
