// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Candidates with a chance of their weight's share each. Immutable. */
final class Shares<P> {
  private final List<Candidate<P>> candidates;
  // Running sums of the weights.
  private final int[] bounds;

  Shares(List<Candidate<P>> candidates) {
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

  /** The sum of all weights. */
  int sum() {
    return bounds[bounds.length - 1];
  }

  /** Whose share {@code point} is in, from 0 to before the sum. */
  int at(int point) {
    int at = Arrays.binarySearch(bounds, point + 1);
    return at >= 0 ? at : -at - 1;
  }

  /** The index of one. Not for none. */
  int draw(RandomGenerator random) {
    return bounds.length == 1 ? 0 : at(random.nextInt(sum()));
  }
}
