// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.List;

/**
 * Candidates by their distance: the nearest get all traffic while they can take it, and those
 * behind them what is left. Thread-safe.
 */
final class Tiers<P> {
  private final List<Tier<P>> nearestFirst;
  // Whether some may be out of use, so that what a tier can take has to be counted.
  private volatile boolean someOut;

  /**
   * @param nearestFirst may be empty
   * @param someOut whether some may be out of use from before
   */
  Tiers(List<Tier<P>> nearestFirst, boolean someOut) {
    this.nearestFirst = List.copyOf(nearestFirst);
    this.someOut = someOut;
  }

  List<Tier<P>> nearestFirst() {
    return nearestFirst;
  }

  /** Says that a candidate was put out of use. */
  void putOut() {
    someOut = true;
  }

  /**
   * The one that a connection goes to. Not for none.
   *
   * @param seed any number for each connection, the same for those that shall go to the same one
   */
  Tier<P> choose(long seed, Ticker ticker) {
    if (nearestFirst.size() == 1) {
      return nearestFirst.getFirst();
    }
    boolean count = someOut;
    if (count) {
      // Before the counting, so that one put out meanwhile is not overlooked.
      someOut = false;
    }
    int all = 0;
    boolean out = false;
    for (int i = 0; i < nearestFirst.size(); i++) {
      Tier<P> tier = nearestFirst.get(i);
      int share = share(tier, all, count, ticker);
      out |= count && anyOut(tier, ticker);
      all += share;
    }
    if (out) {
      someOut = true;
    }
    return all == 0 ? nearestFirst.getFirst() : at(seed, all, count, ticker);
  }

  private Tier<P> at(long seed, int all, boolean count, Ticker ticker) {
    // Mixed, so that who of a tier it is has nothing to do with which tier.
    long point = Long.remainderUnsigned(Hash64.mix(~seed), all);
    int taken = 0;
    for (int i = 0; i < nearestFirst.size(); i++) {
      Tier<P> tier = nearestFirst.get(i);
      taken += share(tier, taken, count, ticker);
      if (point < taken) {
        return tier;
      }
    }
    return nearestFirst.getFirst();
  }

  private int share(Tier<P> tier, int taken, boolean count, Ticker ticker) {
    int capacity = count ? tier.capacityInUse(ticker) : tier.capacity();
    return Math.min(Tier.ALL - taken, capacity);
  }

  private boolean anyOut(Tier<P> tier, Ticker ticker) {
    for (Candidate<P> each : tier.candidates()) {
      if (each.standing().isOut(ticker)) {
        return true;
      }
    }
    return false;
  }
}
