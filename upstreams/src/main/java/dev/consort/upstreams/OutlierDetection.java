// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.time.Duration;

/**
 * When an instance that fails again and again is left out of use for a time, though the catalog
 * calls it well (Consul's {@code passive_health_check}). A failure is a connection that did not
 * come about, or an answer of 500 to 599 or none. Immutable.
 *
 * @param maxFailures how many failures in a row; 1 or more
 * @param interval how long an instance must be in use for one of its former times out to be
 *     forgotten; more than zero
 * @param baseEjection how long it is out of use the first time, twice as long the second; more than
 *     zero
 * @param maxEjectionPercent how many of a target's instances may be out of use at once, 0 to 100;
 *     one may be in any case, and the last one in use never is
 * @param enforcingPercent how often it is really left out, 0 to 100
 */
public record OutlierDetection(
    int maxFailures,
    Duration interval,
    Duration baseEjection,
    int maxEjectionPercent,
    int enforcingPercent) {
  /** Longest time out of use. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  /** As Consul's sidecars do where nothing is configured. */
  public static final OutlierDetection DEFAULT =
      new OutlierDetection(5, Duration.ofSeconds(10), Duration.ofSeconds(30), 10, 100);
}
