// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;

/**
 * Where connections go: targets in the order of preference. One is used only while none before it
 * can be reached (Consul's failover). Immutable.
 *
 * @param id unique within an upstream; what was learned of its targets is kept by it
 * @param targets with ids of their own; never empty
 * @param outliers when an instance that fails is left out of use
 * @param balancing how one of a target's instances is chosen
 */
public record Destination(
    String id, List<UpstreamTarget> targets, OutlierDetection outliers, Balancing balancing) {
  /** How many targets it may have; more are left out, the last ones. */
  public static final int MOST_TARGETS = 64;

  /** Copies the list. */
  public Destination {
    targets = List.copyOf(targets.subList(0, Math.min(targets.size(), MOST_TARGETS)));
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a destination without a target");
    }
  }

  /** One whose instances are chosen as usual. */
  public Destination(String id, List<UpstreamTarget> targets, OutlierDetection outliers) {
    this(id, targets, outliers, Balancing.DEFAULT);
  }

  /** A destination without failover. */
  public static Destination of(UpstreamTarget target) {
    return new Destination(target.id(), List.of(target), OutlierDetection.DEFAULT);
  }
}
