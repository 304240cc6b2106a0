// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The balancers of all destinations of one listener. Thread-safe; lives through changes of what is
 * published, and keeps what was learned of a destination by its id.
 *
 * @param <P> what an endpoint's address is turned into
 */
public final class Balancers<P> {
  private final Function<Address, P> places;
  private final Ticker ticker;
  private final Map<String, Balancer<P>> byDestination = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param places turns an address into what is dialled; cheap, since called on an event loop
   * @param ticker how long ago targets could not be reached
   */
  public Balancers(Function<Address, P> places, Ticker ticker) {
    this.places = places;
    this.ticker = ticker;
  }

  /**
   * Starts the search for an endpoint for something without a hash.
   *
   * @param random of the calling loop
   */
  public Search<P> search(Destination destination, RandomGenerator random) {
    return balancer(destination).search(destination, random);
  }

  /**
   * Starts the search for an endpoint for one connection or request.
   *
   * @param random of the calling loop
   * @param hash of what is sent, heeded where endpoints are chosen by it
   */
  public Search<P> search(Destination destination, RandomGenerator random, long hash) {
    return balancer(destination).search(destination, random, hash);
  }

  private Balancer<P> balancer(Destination destination) {
    Balancer<P> balancer = byDestination.get(destination.id());
    if (balancer == null) {
      balancer =
          byDestination.computeIfAbsent(destination.id(), _ -> new Balancer<>(places, ticker));
    }
    return balancer;
  }

  /** Forgets the destinations that are not among {@code ids}. */
  public void retain(Set<String> ids) {
    byDestination.keySet().retainAll(ids);
  }
}
