// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Chooses among the endpoints of one upstream: of two drawn by weight, the one with fewer open
 * connections for its weight. Two choices keep loops that decide at the same moment from all
 * running to the same endpoint. Critical endpoints are never chosen, and there is no panic mode
 * that would. Thread-safe; one per outbound listener, living through changes of the target.
 *
 * @param <P> what an endpoint's address is turned into, once per change of the target
 */
public final class Balancer<P> {
  private final Function<Address, P> places;
  private volatile Pool<P> pool;

  /**
   * Makes a balancer.
   *
   * @param places turns an address into what is dialled; cheap, since called on an event loop
   */
  public Balancer(Function<Address, P> places) {
    this.places = places;
    this.pool = Pool.empty();
  }

  /**
   * Starts the search for an endpoint for one connection. Constant time unless the target changed
   * since the last call.
   *
   * @param random of the calling loop
   */
  public Search<P> search(UpstreamTarget target, RandomGenerator random) {
    Pool<P> current = pool;
    if (!current.isOf(target)) {
      current = renew(target);
    }
    return new Search<>(current, random);
  }

  // Loads live on through changes of the target, so that a renewed list does not look idle.
  private synchronized Pool<P> renew(UpstreamTarget target) {
    if (pool.isOf(target)) {
      return pool;
    }
    Map<String, Load> known = new HashMap<>();
    for (Candidate<P> candidate : pool.candidates()) {
      known.put(candidate.endpoint().id(), candidate.load());
    }
    pool = Pool.of(target, places, known);
    return pool;
  }
}
