// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.List;

/**
 * The candidates at one distance. Immutable but for what is learned of them.
 *
 * @param listed how many the catalog lists there, the unusable among them
 * @param candidates not none
 */
record Tier<P>(int distance, int listed, List<Candidate<P>> candidates, Pick<P> pick) {
  /** All traffic. */
  static final int ALL = 10_000;

  // Those that are left have room for so much more than their share, as Envoy assumes.
  private static final int OVERPROVISIONING = 14_000;

  /** How much of all traffic those that are usable can take, 1 to {@link #ALL}. */
  int capacity() {
    return capacity(candidates.size());
  }

  /** How much of it those can take that are in use, 0 to {@link #ALL}. */
  int capacityInUse(Ticker ticker) {
    int inUse = 0;
    for (Candidate<P> each : candidates) {
      inUse += each.standing().isOut(ticker) ? 0 : 1;
    }
    return inUse == 0 ? 0 : capacity(inUse);
  }

  private int capacity(int inUse) {
    return Math.clamp((long) OVERPROVISIONING * inUse / listed, 1, ALL);
  }
}
