// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Candidates with a chance of their weight's share each, less while they start slowly. Immutable.
 */
final class Shares<P> {
  /** How often one is drawn again while those drawn start slowly: they may all do. */
  static final int MOST_DRAWS = 20;

  private final List<Candidate<P>> candidates;
  private final SlowStart slowStart;
  // Running sums of the weights.
  private final int[] bounds;

  Shares(List<Candidate<P>> candidates, SlowStart slowStart) {
    this.slowStart = slowStart;
    this.candidates = List.copyOf(candidates);
    this.bounds = new int[candidates.size()];
    int sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      sum += candidates.get(i).endpoint().weight();
      bounds[i] = sum;
    }
  }

  List<Candidate<P>> candidates() {
    return candidates;
  }

  SlowStart slowStart() {
    return slowStart;
  }

  /** The sum of all weights. */
  int sum() {
    return bounds[bounds.length - 1];
  }

  /** Whose share {@code point} is in, from 0 to before the sum, whether it starts slowly or not. */
  Candidate<P> at(int point) {
    int at = Arrays.binarySearch(bounds, point + 1);
    return candidates.get(at >= 0 ? at : -at - 1);
  }

  /** One of them. Not for none. */
  Candidate<P> draw(RandomGenerator random) {
    if (bounds.length == 1) {
      return candidates.getFirst();
    }
    Candidate<P> drawn = at(random.nextInt(sum()));
    for (int i = 1; i < MOST_DRAWS && !slowStart.accepts(drawn, random); i++) {
      drawn = at(random.nextInt(sum()));
    }
    return drawn;
  }
}
