// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.chain.GatewayMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How it is found out where an upstream's instances are, and which of them are well.
 *
 * @param gateway how instances in another datacenter are reached; empty for what the configuration
 *     entries say ({@code MeshGateway.Mode} of the upstream or the proxy)
 * @param gatewayService the name under which mesh gateways are registered ({@code
 *     consort_gateway_service})
 * @param pollEvery how often a prepared query is asked; more than zero ({@code
 *     consort_poll_interval_ms})
 * @param outliers when an instance that fails is left out of use ({@code passive_health_check})
 * @param slowStart how long it takes until an instance that comes back has all of its weight; zero
 *     for not at all ({@code consort_slow_start_ms})
 * @param fallbacks what is tried, in this order, while nothing of the upstream itself can be
 *     reached ({@code consort_fallback}); each once, at most {@link #MOST_FALLBACKS}
 * @param splitBy what of a request says which share of a split it belongs to ({@code
 *     consort_split_by}); empty for chance alone, as Consul's own sidecars do
 */
public record UpstreamDiscovery(
    Optional<GatewayMode> gateway,
    String gatewayService,
    Duration pollEvery,
    OutlierDetection outliers,
    Duration slowStart,
    List<UpstreamId> fallbacks,
    Optional<HashPolicy> splitBy) {
  /** Each is watched like an upstream of its own, and tried while a caller waits. */
  public static final int MOST_FALLBACKS = 8;

  /** Nothing told. */
  public static final UpstreamDiscovery DEFAULT =
      new UpstreamDiscovery(
          Optional.empty(), "mesh-gateway", Duration.ofSeconds(10), OutlierDetection.DEFAULT);

  /** Copies the list. */
  public UpstreamDiscovery {
    fallbacks = List.copyOf(fallbacks);
    if (fallbacks.size() > MOST_FALLBACKS) {
      throw new IllegalArgumentException(fallbacks.size() + " fallbacks");
    }
  }

  /** One without fallbacks, whose splits are drawn by chance. */
  public UpstreamDiscovery(
      Optional<GatewayMode> gateway,
      String gatewayService,
      Duration pollEvery,
      OutlierDetection outliers,
      Duration slowStart) {
    this(gateway, gatewayService, pollEvery, outliers, slowStart, List.of(), Optional.empty());
  }

  /** One without fallbacks, whose instances have all of their weight at once. */
  public UpstreamDiscovery(
      Optional<GatewayMode> gateway,
      String gatewayService,
      Duration pollEvery,
      OutlierDetection outliers) {
    this(gateway, gatewayService, pollEvery, outliers, Duration.ZERO);
  }

  /** The same without fallbacks. */
  UpstreamDiscovery alone() {
    return new UpstreamDiscovery(gateway, gatewayService, pollEvery, outliers, slowStart);
  }
}
