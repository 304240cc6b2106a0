// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * One after the other. The weights lie side by side on a circle, and each turn is a step farther on
 * it that has no divisor in common with its length: so each instance has exactly its weight's turns
 * in every round. The step is near the golden section, which spreads the turns of one evenly over
 * the round, whatever the weights. All loops take turns together.
 */
final class TurnPick<P> implements Pick<P> {
  private static final double GOLDEN_SECTION = 0.618_033_988_749_895;

  private final Shares<P> shares;
  private final AtomicInteger turn;
  private final int step;

  private TurnPick(Shares<P> shares, AtomicInteger turn) {
    this.shares = shares;
    this.turn = turn;
    this.step = step(shares.sum());
  }

  /** Goes on where the one before was; a first one starts anywhere, as other sidecars do. */
  static <P> TurnPick<P> of(Shares<P> shares, Pick<P> before, RandomGenerator random) {
    return new TurnPick<>(
        shares,
        before instanceof TurnPick<P> turns ? turns.turn : new AtomicInteger(random.nextInt()));
  }

  private static int step(int length) {
    int step = Math.max(1, (int) (length * GOLDEN_SECTION));
    while (commonDivisor(step, length) != 1) {
      step++;
    }
    return step;
  }

  private static int commonDivisor(int one, int other) {
    return other == 0 ? one : commonDivisor(other, one % other);
  }

  @Override
  public Candidate<P> first(RandomGenerator random, long hash) {
    Candidate<P> next = next();
    // Those that start slowly leave some of their turns to whoever is next.
    for (int i = 1; i < Shares.MOST_DRAWS && !shares.slowStart().accepts(next, random); i++) {
      next = next();
    }
    return next;
  }

  private Candidate<P> next() {
    long turns = Integer.toUnsignedLong(turn.getAndIncrement());
    return shares.at((int) (turns * step % shares.sum()));
  }

  @Override
  public Candidate<P> another(RandomGenerator random, long hash, Predicate<Candidate<P>> may) {
    // Who has the next turns takes them over by weight; a heavy one may have them all for long.
    List<Candidate<P>> candidates = shares.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate<P> next = first(random, hash);
      if (may.test(next)) {
        return next;
      }
    }
    int start = random.nextInt(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Candidate<P> each = candidates.get((start + i) % candidates.size());
      if (may.test(each)) {
        return each;
      }
    }
    return null;
  }
}
