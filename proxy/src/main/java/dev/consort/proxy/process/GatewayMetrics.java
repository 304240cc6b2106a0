// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.metrics.Registry;
import dev.consort.proxy.gateway.Gateway;

/** What is measured of a whole gateway. Read at each scrape, on the thread that scrapes. */
final class GatewayMetrics {
  private GatewayMetrics() {}

  /** Adds the gauges of {@code gateway}. */
  static void register(Registry registry, Gateway gateway) {
    registry.gauge(
        "consort_gateway_ready",
        "1 when the gateway has all it needs, else 0.",
        gateway,
        one -> one.missing().isEmpty() ? 1 : 0,
        "gateway",
        gateway.name());
    registry.gauge(
        "consort_gateway_services",
        "Names of services, subsets and services of peers that the gateway passes on.",
        gateway,
        one -> one.snapshot().map(known -> known.table().services().size()).orElse(0),
        "gateway",
        gateway.name());
    registry.gauge(
        "consort_gateway_datacenters",
        "Other datacenters that the gateway knows a way to.",
        gateway,
        one -> one.snapshot().map(known -> known.table().datacenters().size()).orElse(0),
        "gateway",
        gateway.name());
    registry.gauge(
        "consort_gateway_left_out",
        "Services exported to peers or by them that the gateway does not pass on.",
        gateway,
        one -> one.snapshot().map(known -> known.leftOut().size()).orElse(0),
        "gateway",
        gateway.name());
    registry.gauge(
        "consort_gateway_services_not_read",
        "Services that changed and could not be read again yet.",
        gateway,
        Gateway::notReadAgain,
        "gateway",
        gateway.name());
  }
}
