// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * Since when an instance has been in use again, if it was away. Thread-safe.
 *
 * <p>Kept by the instance through changes of the catalog, as its load is.
 */
final class Warmth {
  /** What one that was never away has, in percent. */
  static final int ALL = 100;

  // So much at once: who gets nothing does not warm up.
  private static final int LEAST = 10;

  private volatile boolean wasAway;
  private volatile long backNanos;

  /** It is in use from then on, which may be to come. */
  void backAt(long nanos) {
    backNanos = nanos;
    wasAway = true;
  }

  /** How much of its weight it has by now, 10 to 100 percent. */
  int percent(long nowNanos, long windowNanos) {
    if (!wasAway) {
      return ALL;
    }
    long since = Math.max(0, nowNanos - backNanos);
    return since >= windowNanos ? ALL : LEAST + (int) ((ALL - LEAST) * since / windowNanos);
  }
}
