// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A way to choose one of a pool's candidates, of which there is at least one. Thread-safe. */
sealed interface Pick<P> permits LightestPick, TurnPick, RandomPick, HashPick {
  /**
   * The one to try first, in use or not. Allocates nothing.
   *
   * @param random of the calling loop
   * @param hash of the request; heeded only where instances are chosen by it
   */
  Candidate<P> first(RandomGenerator random, long hash);

  /** One that passes the test, in the place of others; null when none does. The rare case. */
  Candidate<P> another(RandomGenerator random, long hash, Predicate<Candidate<P>> may);

  /**
   * The way that a policy says.
   *
   * @param candidates not none
   * @param before of the same target as it was; null for none
   */
  static <P> Pick<P> of(
      Balancing balancing,
      List<Candidate<P>> candidates,
      SlowStart slowStart,
      Pick<P> before,
      RandomGenerator random) {
    Shares<P> shares = new Shares<>(candidates, slowStart);
    return switch (balancing) {
      case Balancing.LeastRequest(var choices) -> new LightestPick<>(shares, choices);
      case Balancing.RoundRobin _ -> TurnPick.of(shares, before, random);
      case Balancing.Random _ -> new RandomPick<>(shares);
      case Balancing.RingHash _, Balancing.Maglev _ ->
          HashPick.of(balancing, shares.candidates(), before);
    };
  }
}
