// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where connections go: targets in the order of preference. One is used only while none before it
 * can be reached (Consul's failover). Immutable.
 *
 * @param id unique within an upstream; what was learned of its targets is kept by it
 * @param targets with ids of their own; never empty
 * @param outliers when an instance that fails is left out of use
 * @param balancing how one of a target's instances is chosen
 * @param slowStart how long it takes until an instance that comes back, or is new, has all of its
 *     weight; zero for not at all. Those chosen by hash have it at once, since callers would else
 *     move twice
 */
public record Destination(
    String id,
    List<UpstreamTarget> targets,
    OutlierDetection outliers,
    Balancing balancing,
    Duration slowStart) {
  /** How many targets it may have; more are left out, the last ones. */
  public static final int MOST_TARGETS = 64;

  /** Copies the list. */
  public Destination {
    targets = List.copyOf(targets.subList(0, Math.min(targets.size(), MOST_TARGETS)));
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a destination without a target");
    }
    if (slowStart.isNegative()) {
      throw new IllegalArgumentException("a slow start of " + slowStart);
    }
  }

  /** One whose instances are chosen as usual. */
  public Destination(String id, List<UpstreamTarget> targets, OutlierDetection outliers) {
    this(id, targets, outliers, Balancing.LeastRequest.USUAL);
  }

  /** One whose instances have all of their weight at once. */
  public Destination(
      String id, List<UpstreamTarget> targets, OutlierDetection outliers, Balancing balancing) {
    this(id, targets, outliers, balancing, Duration.ZERO);
  }

  /** The same with more targets, which come after its own. */
  public Destination before(List<UpstreamTarget> others) {
    return new Destination(
        id,
        Stream.concat(targets.stream(), others.stream()).toList(),
        outliers,
        balancing,
        slowStart);
  }

  /** A destination without failover. */
  public static Destination of(UpstreamTarget target) {
    return new Destination(target.id(), List.of(target), OutlierDetection.DEFAULT);
  }
}
