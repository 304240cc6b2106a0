// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private final Tiers<P> tiers;
  private final List<Candidate<P>> candidates;

  private Pool(
      UpstreamTarget target, OutlierDetection outliers, Reachability reachability, Tiers<P> tiers) {
    this.target = target;
    this.outliers = outliers;
    this.reachability = reachability;
    this.tiers = tiers;
    this.candidates =
        tiers.nearestFirst().stream().flatMap(tier -> tier.candidates().stream()).toList();
  }

  /**
   * @param before of the same target as it was; null for none
   */
  static <P> Pool<P> of(
      Destination destination,
      UpstreamTarget target,
      Function<Address, P> places,
      Pool<P> before,
      SlowStart slowStart,
      RandomGenerator random) {
    Map<String, Candidate<P>> former = new HashMap<>();
    if (before != null) {
      before.candidates.forEach(known -> former.put(known.endpoint().id(), known));
    }
    SortedMap<Integer, List<Candidate<P>>> byDistance = new TreeMap<>();
    int[] listed = new int[Locality.FAR + 1];
    for (Endpoint endpoint : target.endpoints()) {
      listed[endpoint.distance()]++;
      if (endpoint.usable()) {
        P place = places.apply(endpoint.address());
        Candidate<P> known = former.get(endpoint.id());
        Candidate<P> candidate =
            known == null ? Candidate.of(endpoint, place) : known.renewed(endpoint, place);
        if (before != null && known == null) {
          slowStart.cameBack(candidate.warmth());
        }
        byDistance.computeIfAbsent(endpoint.distance(), _ -> new ArrayList<>()).add(candidate);
      }
    }
    List<Tier<P>> tiers = new ArrayList<>();
    byDistance.forEach(
        (distance, candidates) -> {
          Pick<P> pick =
              Pick.of(
                  destination.balancing(),
                  candidates,
                  slowStart,
                  before == null ? null : before.pick(distance),
                  random);
          tiers.add(new Tier<>(distance, listed[distance], List.copyOf(candidates), pick));
        });
    return new Pool<>(
        target,
        destination.outliers(),
        before == null ? new Reachability() : before.reachability,
        new Tiers<>(tiers, before != null));
  }

  /** How those at a distance are chosen; null where there are none. */
  private Pick<P> pick(int distance) {
    for (Tier<P> tier : tiers.nearestFirst()) {
      if (tier.distance() == distance) {
        return tier.pick();
      }
    }
    return null;
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

  /** The same by their distance. */
  Tiers<P> tiers() {
    return tiers;
  }

  /** A candidate has failed; whether it is left out of use for that. */
  boolean failed(Candidate<P> candidate, Ticker ticker, RandomGenerator random) {
    if (!candidate.standing().failed(outliers.maxFailures())
        || !mayPutOut(ticker)
        || random.nextInt(100) >= outliers.enforcingPercent()) {
      return false;
    }
    candidate.standing().putOut(outliers, ticker.nanos());
    candidate.warmth().backAt(candidate.standing().backNanos());
    tiers.putOut();
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
