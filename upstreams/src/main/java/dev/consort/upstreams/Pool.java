// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The usable endpoints of one target, ready to be drawn by weight. Immutable but for what is
 * learned of them.
 */
final class Pool<P> {
  private final UpstreamTarget target;
  private final Reachability reachability;
  private final List<Candidate<P>> candidates;
  // Running sums of the weights.
  private final int[] bounds;

  private Pool(
      UpstreamTarget target,
      Reachability reachability,
      List<Candidate<P>> candidates,
      int[] bounds) {
    this.target = target;
    this.reachability = reachability;
    this.candidates = candidates;
    this.bounds = bounds;
  }

  /**
   * @param before of the same target as it was; null for none
   */
  static <P> Pool<P> of(UpstreamTarget target, Function<Address, P> places, Pool<P> before) {
    Map<String, Load> loads = new HashMap<>();
    if (before != null) {
      before.candidates.forEach(known -> loads.put(known.endpoint().id(), known.load()));
    }
    List<Candidate<P>> candidates = new ArrayList<>();
    for (Endpoint endpoint : target.endpoints()) {
      if (endpoint.usable()) {
        Load load = loads.getOrDefault(endpoint.id(), new Load());
        candidates.add(new Candidate<>(endpoint, places.apply(endpoint.address()), load));
      }
    }
    int[] bounds = new int[candidates.size()];
    int sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      sum += candidates.get(i).endpoint().weight();
      bounds[i] = sum;
    }
    return new Pool<>(
        target,
        before == null ? new Reachability() : before.reachability,
        List.copyOf(candidates),
        bounds);
  }

  UpstreamTarget target() {
    return target;
  }

  Reachability reachability() {
    return reachability;
  }

  List<Candidate<P>> candidates() {
    return candidates;
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
