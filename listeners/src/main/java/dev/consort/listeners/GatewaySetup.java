// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Balancers;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Search;
import dev.consort.upstreams.sni.SniTable;
import dev.consort.upstreams.transport.Place;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What the connections of one gateway listener share. Thread-safe. */
final class GatewaySetup {
  /** The word in logs and metrics: from the mesh to the mesh. */
  static final String DIRECTION = "gateway";

  private final GatewaySpec spec;
  private final Supplier<SniTable> routes;
  private final Balancers<Place> balancers;
  private final OpenConnections open;
  private final ConnectionMetrics metrics;
  // Whose balancers are kept. A race of two loops costs a second look, no more.
  private volatile Set<String> known = Set.of();

  GatewaySetup(
      GatewaySpec spec,
      Supplier<SniTable> routes,
      Balancers<Place> balancers,
      OpenConnections open,
      ConnectionMetrics metrics) {
    this.spec = spec;
    this.routes = routes;
    this.balancers = balancers;
    this.open = open;
    this.metrics = metrics;
  }

  GatewaySpec spec() {
    return spec;
  }

  OpenConnections open() {
    return open;
  }

  ConnectionMetrics metrics() {
    return metrics;
  }

  /** Where a server name leads; read anew for each connection. */
  @SuppressWarnings("ReferenceEquality") // tables share the set while it is the same
  Optional<Destination> find(String serverName) {
    SniTable table = routes.get();
    if (table.ids() != known) {
      known = table.ids();
      balancers.retain(known);
    }
    return table.find(serverName);
  }

  /** Starts the search for an instance. */
  Search<Place> search(Destination destination, RandomGenerator random) {
    return balancers.search(destination, random);
  }
}
