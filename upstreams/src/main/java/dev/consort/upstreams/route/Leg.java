// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.upstreams.Destination;

/**
 * A share of a route's requests.
 *
 * @param weight its share, as a part of the sum of all legs' weights; 0 or more
 * @param request what is done to the headers of its requests, before the route's own
 * @param response what is done to the headers of their answers, before the route's own
 */
public record Leg(int weight, HeaderEdits request, HeaderEdits response, Destination destination) {
  /** The same share, sent elsewhere. */
  Leg to(Destination other) {
    return new Leg(weight, request, response, other);
  }

  /** All requests. */
  public static Leg whole(Destination destination) {
    return new Leg(1, HeaderEdits.NONE, HeaderEdits.NONE, destination);
  }
}
