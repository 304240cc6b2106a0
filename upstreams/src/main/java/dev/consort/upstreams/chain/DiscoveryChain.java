// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a service's name leads to, as its datacenter compiles it of service-router, service-splitter
 * and service-resolver entries ({@code /v1/discovery-chain/:service}). Immutable, and sound: what a
 * node names is there, and no way leads in a circle.
 *
 * @param start key of the first node
 * @param nodes by their opaque keys
 * @param targets by their ids
 */
public record DiscoveryChain(
    String start, Map<String, ChainNode> nodes, Map<String, ChainTarget> targets) {
  /** Consul's default for a target without any configuration. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException for one that leads nowhere or in a circle
   */
  public DiscoveryChain {
    nodes = Map.copyOf(nodes);
    targets = Map.copyOf(targets);
    Soundness.check(start, nodes, targets);
  }

  /** Its last steps, each perhaps reached in several ways. */
  public Stream<ChainNode.Resolver> resolvers() {
    return nodes.values().stream()
        .filter(node -> node instanceof ChainNode.Resolver)
        .map(node -> (ChainNode.Resolver) node);
  }

  /** Where a resolver leads: its target, and those used instead while that can't be reached. */
  public List<ChainTarget> targets(ChainNode.Resolver resolver) {
    List<ChainTarget> reached = new ArrayList<>();
    reached.add(targets.get(resolver.target()));
    resolver.failover().forEach(id -> reached.add(targets.get(id)));
    return reached;
  }

  /**
   * What a service without any entries leads to: its instances.
   *
   * @param datacenter where they are; empty for the own one
   */
  public static DiscoveryChain ofInstances(String service, String datacenter) {
    ChainTarget target =
        new ChainTarget(
            service, service, "default", "", datacenter, "", "", false, GatewayMode.NONE);
    return new DiscoveryChain(
        service,
        Map.of(
            service, new ChainNode.Resolver(service, List.of(), CONNECT_TIMEOUT, Optional.empty())),
        Map.of(service, target));
  }
}
