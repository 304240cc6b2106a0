// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.matching.HeaderMatch;
import java.util.List;
import java.util.Set;

/**
 * Which requests a route is about: those that meet all of it.
 *
 * @param path of the request
 * @param headers all of which must be met
 * @param query all of which must be met
 * @param methods one of which the request's must be; empty for any
 */
public record RouteMatch(
    PathRule path, List<HeaderMatch> headers, List<QueryMatch> query, Set<String> methods) {
  /** Every request. */
  public static final RouteMatch ANY = new RouteMatch(PathRule.ANY, List.of(), List.of(), Set.of());

  /** Copies the collections. */
  public RouteMatch {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
    methods = Set.copyOf(methods);
  }
}
