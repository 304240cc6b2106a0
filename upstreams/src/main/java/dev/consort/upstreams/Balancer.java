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
 * Chooses among the endpoints of one destination, as its {@link Balancing} says. Critical endpoints
 * are never chosen, and there is no panic mode that would. Thread-safe; lives through changes of
 * the destination.
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
   * Starts the search for an endpoint for something without a hash: where one is asked for, chance
   * decides.
   *
   * @param random of the calling loop
   */
  public Search<P> search(Destination destination, RandomGenerator random) {
    return search(destination, random, random.nextLong());
  }

  /**
   * Starts the search for an endpoint for one connection or request. Constant time unless the
   * destination changed since the last call; then tables are made, of bounded size.
   *
   * @param random of the calling loop
   * @param hash of what is sent, heeded where endpoints are chosen by it
   */
  public Search<P> search(Destination destination, RandomGenerator random, long hash) {
    Pools<P> current = pools;
    if (!current.isOf(destination)) {
      current = renew(destination, random);
    }
    return new Search<>(current.pools(), ticker, random, hash);
  }

  // Loads, and what is known of targets, live on, so that a renewed list does not look idle or
  // well.
  private synchronized Pools<P> renew(Destination destination, RandomGenerator random) {
    if (!pools.isOf(destination)) {
      Map<String, Pool<P>> known = new HashMap<>();
      pools.pools().forEach(pool -> known.put(pool.target().id(), pool));
      SlowStart slowStart = new SlowStart(destination, ticker);
      List<Pool<P>> renewed = new ArrayList<>();
      for (UpstreamTarget target : destination.targets()) {
        renewed.add(
            Pool.of(destination, target, places, known.get(target.id()), slowStart, random));
      }
      pools = new Pools<>(destination, List.copyOf(renewed));
    }
    return pools;
  }
}
