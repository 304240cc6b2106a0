// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
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
  private final OutlierDetection outliers;
  private final Reachability reachability;
  private final List<Candidate<P>> candidates;
  // Running sums of the weights.
  private final int[] bounds;

  private Pool(
      UpstreamTarget target,
      OutlierDetection outliers,
      Reachability reachability,
      List<Candidate<P>> candidates,
      int[] bounds) {
    this.target = target;
    this.outliers = outliers;
    this.reachability = reachability;
    this.candidates = candidates;
    this.bounds = bounds;
  }

  /**
   * @param before of the same target as it was; null for none
   */
  static <P> Pool<P> of(
      UpstreamTarget target,
      OutlierDetection outliers,
      Function<Address, P> places,
      Pool<P> before) {
    Map<String, Candidate<P>> former = new HashMap<>();
    if (before != null) {
      before.candidates.forEach(known -> former.put(known.endpoint().id(), known));
    }
    List<Candidate<P>> candidates = new ArrayList<>();
    for (Endpoint endpoint : target.endpoints()) {
      if (endpoint.usable()) {
        Candidate<P> known = former.get(endpoint.id());
        candidates.add(
            new Candidate<>(
                endpoint,
                places.apply(endpoint.address()),
                known == null ? new Load() : known.load(),
                known == null ? new Standing() : known.standing()));
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
        outliers,
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

  /** A candidate has failed; whether it is left out of use for that. */
  boolean failed(Candidate<P> candidate, Ticker ticker, RandomGenerator random) {
    if (!candidate.standing().failed(outliers.maxFailures())
        || !mayPutOut(ticker)
        || random.nextInt(100) >= outliers.enforcingPercent()) {
      return false;
    }
    candidate.standing().putOut(outliers, ticker.nanos());
    return true;
  }

  private boolean mayPutOut(Ticker ticker) {
    int out = 0;
    for (Candidate<P> each : candidates) {
      if (each.standing().isOut(ticker)) {
        out++;
      }
    }
    int most = Math.max(1, candidates.size() * outliers.maxEjectionPercent() / 100);
    return out < most && out + 1 < candidates.size();
  }
}
