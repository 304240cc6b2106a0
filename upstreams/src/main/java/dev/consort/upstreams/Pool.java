// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The usable endpoints of one target, ready to be drawn by weight. Immutable but for the loads. */
final class Pool<P> {
  private final UpstreamTarget target;
  private final List<Candidate<P>> candidates;
  // Running sums of the weights.
  private final int[] bounds;

  private Pool(UpstreamTarget target, List<Candidate<P>> candidates, int[] bounds) {
    this.target = target;
    this.candidates = candidates;
    this.bounds = bounds;
  }

  static <P> Pool<P> empty() {
    return new Pool<>(null, List.of(), new int[0]);
  }

  static <P> Pool<P> of(
      UpstreamTarget target, Function<Address, P> places, Map<String, Load> known) {
    List<Candidate<P>> candidates = new ArrayList<>();
    for (Endpoint endpoint : target.endpoints()) {
      if (endpoint.usable()) {
        Load load = known.getOrDefault(endpoint.id(), new Load());
        candidates.add(new Candidate<>(endpoint, places.apply(endpoint.address()), load));
      }
    }
    int[] bounds = new int[candidates.size()];
    int sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      sum += candidates.get(i).endpoint().weight();
      bounds[i] = sum;
    }
    return new Pool<>(target, List.copyOf(candidates), bounds);
  }

  /** Null in the pool that stands before the first target. */
  UpstreamTarget target() {
    return target;
  }

  List<Candidate<P>> candidates() {
    return candidates;
  }

  /** Whether it was made of this very target: a new one may be equal, but rarely is. */
  @SuppressWarnings("ReferenceEquality") // comparing every endpoint would cost more than renewing
  boolean isOf(UpstreamTarget other) {
    return target == other;
  }

  /** The index of an endpoint, each with a chance of its weight's share. Not for an empty pool. */
  int draw(RandomGenerator random) {
    if (bounds.length == 1) {
      return 0;
    }
    int at = Arrays.binarySearch(bounds, random.nextInt(bounds[bounds.length - 1]) + 1);
    return at >= 0 ? at : -at - 1;
  }
}
