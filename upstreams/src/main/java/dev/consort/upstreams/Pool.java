// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The usable endpoints of one target, ready to be chosen among. Immutable but for what is learned
 * of them.
 */
final class Pool<P> {
  private final UpstreamTarget target;
  private final OutlierDetection outliers;
  private final Reachability reachability;
  private final List<Candidate<P>> candidates;
  // Null while there are no candidates.
  private final Pick<P> pick;

  private Pool(
      UpstreamTarget target,
      OutlierDetection outliers,
      Reachability reachability,
      List<Candidate<P>> candidates,
      Pick<P> pick) {
    this.target = target;
    this.outliers = outliers;
    this.reachability = reachability;
    this.candidates = candidates;
    this.pick = pick;
  }

  /**
   * @param before of the same target as it was; null for none
   */
  static <P> Pool<P> of(
      Destination destination,
      UpstreamTarget target,
      Function<Address, P> places,
      Pool<P> before,
      RandomGenerator random) {
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
    return new Pool<>(
        target,
        destination.outliers(),
        before == null ? new Reachability() : before.reachability,
        List.copyOf(candidates),
        candidates.isEmpty()
            ? null
            : Pick.of(
                destination.balancing(), candidates, before == null ? null : before.pick, random));
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

  /** How one of them is chosen. Not for an empty pool. */
  Pick<P> pick() {
    return pick;
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
