// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Of some drawn by weight, the one with fewer open connections for its weight. Two keep loops that
 * decide at the same moment from all running to the same one.
 */
final class LightestPick<P> implements Pick<P> {
  private final Shares<P> shares;
  private final int choices;

  LightestPick(Shares<P> shares, int choices) {
    this.shares = shares;
    this.choices = choices;
  }

  // On a tie the first stands, so that without load the shares are those of the weights.
  private Candidate<P> lighter(Candidate<P> first, Candidate<P> second) {
    return second.lighterThan(first, shares.slowStart()) ? second : first;
  }

  @Override
  public Candidate<P> first(RandomGenerator random, long hash) {
    Candidate<P> best = shares.draw(random);
    for (int i = 1; i < choices; i++) {
      best = lighter(best, shares.draw(random));
    }
    return best;
  }

  @Override
  public Candidate<P> another(RandomGenerator random, long hash, Predicate<Candidate<P>> may) {
    List<Candidate<P>> candidates = shares.candidates();
    int start = random.nextInt(candidates.size());
    Candidate<P> best = null;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate<P> each = candidates.get((start + i) % candidates.size());
      if (may.test(each)) {
        best = best == null ? each : lighter(best, each);
      }
    }
    return best;
  }
}
