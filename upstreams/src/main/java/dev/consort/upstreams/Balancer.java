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
 * Chooses among the endpoints of one upstream: of two drawn by weight, the one with fewer open
 * connections for its weight. Two choices keep loops that decide at the same moment from all
 * running to the same endpoint. Critical endpoints are never chosen, and there is no panic mode
 * that would. Thread-safe; one per outbound listener, living through changes of the destination.
 *
 * @param <P> what an endpoint's address is turned into, once per change of the destination
 */
public final class Balancer<P> {
  private final Function<Address, P> places;
  private final Ticker ticker;
  private volatile Pools<P> pools = new Pools<>(null, List.of());

  /**
   * Makes a balancer.
   *
   * @param places turns an address into what is dialled; cheap, since called on an event loop
   * @param ticker how long ago targets could not be reached
   */
  public Balancer(Function<Address, P> places, Ticker ticker) {
    this.places = places;
    this.ticker = ticker;
  }

  /** One pool for each target. */
  private record Pools<P>(Destination destination, List<Pool<P>> pools) {
    /** Whether they were made of this very one: a new one may be equal, but rarely is. */
    @SuppressWarnings("ReferenceEquality") // comparing every endpoint would cost more than renewing
    boolean isOf(Destination other) {
      return destination == other;
    }
  }

  /**
   * Starts the search for an endpoint for one connection. Constant time unless the destination
   * changed since the last call.
   *
   * @param random of the calling loop
   */
  public Search<P> search(Destination destination, RandomGenerator random) {
    Pools<P> current = pools;
    if (!current.isOf(destination)) {
      current = renew(destination);
    }
    return new Search<>(current.pools(), ticker, random);
  }

  // Loads, and what is known of targets, live on, so that a renewed list does not look idle or
  // well.
  private synchronized Pools<P> renew(Destination destination) {
    if (!pools.isOf(destination)) {
      Map<String, Pool<P>> known = new HashMap<>();
      pools.pools().forEach(pool -> known.put(pool.target().id(), pool));
      List<Pool<P>> renewed = new ArrayList<>();
      for (UpstreamTarget target : destination.targets()) {
        renewed.add(Pool.of(target, destination.outliers(), places, known.get(target.id())));
      }
      pools = new Pools<>(destination, List.copyOf(renewed));
    }
    return pools;
  }
}
