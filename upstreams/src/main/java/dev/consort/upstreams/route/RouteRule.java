// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import java.util.List;

/**
 * What happens to the requests that match.
 *
 * @param legs among which each request draws by weight; never empty, and not all of weight 0
 */
public record RouteRule(RouteMatch match, RouteAction action, List<Leg> legs) {
  /** Copies the list. */
  public RouteRule {
    legs = List.copyOf(legs);
    if (legs.stream().mapToInt(Leg::weight).sum() <= 0) {
      throw new IllegalArgumentException("a route without a leg");
    }
  }
}
