// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.Destination;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.route.RouteTable;
import java.util.Optional;

/** An upstream that has several places to answer from. On its loop. */
public interface RoutedOrigin {
  /** Where its requests go; empty while its instances are not known, or any more. */
  Optional<RouteTable> routes();

  /** Why there are no routes. */
  OriginFailure unknown();

  /** The instances of one destination. */
  Origin to(Destination destination);

  /**
   * The instances of one destination, chosen by a request's hash where the destination says so.
   *
   * @param hash of what the destination's {@link dev.consort.upstreams.Balancing} asks for
   */
  default Origin to(Destination destination, long hash) {
    return to(destination);
  }
}
