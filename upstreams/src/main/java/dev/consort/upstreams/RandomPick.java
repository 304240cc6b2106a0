// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** By weight alone. */
final class RandomPick<P> implements Pick<P> {
  private final Shares<P> shares;

  RandomPick(Shares<P> shares) {
    this.shares = shares;
  }

  @Override
  public Candidate<P> first(RandomGenerator random, long hash) {
    return shares.draw(random);
  }

  @Override
  public Candidate<P> another(RandomGenerator random, long hash, Predicate<Candidate<P>> may) {
    Candidate<P> drawn = null;
    int sum = 0;
    for (Candidate<P> each : shares.candidates()) {
      if (may.test(each)) {
        sum += each.endpoint().weight();
        // Each so far has had its share of a chance to stay the drawn one.
        drawn = random.nextInt(sum) < each.endpoint().weight() ? each : drawn;
      }
    }
    return drawn;
  }
}
