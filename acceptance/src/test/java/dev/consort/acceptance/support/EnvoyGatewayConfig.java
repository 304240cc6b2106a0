// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy's static configuration for a mesh gateway, with the listeners and clusters that Consul 1.21
 * gives one by xDS: names of other datacenters go to their gateways by their endings, all others to
 * the cluster of the same name.
 */
final class EnvoyGatewayConfig {
  private static final String NETWORK = "filters.network.";

  private EnvoyGatewayConfig() {}

  /**
   * Of a gateway that listens on all these ports.
   *
   * @param wanPorts where a gateway of each other datacenter is reached, by its name
   * @param services of its own datacenter
   */
  static Map<String, Object> of(
      Mesh mesh,
      List<Integer> ports,
      int adminPort,
      Map<String, Integer> wanPorts,
      List<String> services) {
    String trustDomain = mesh.agent().roots().path("TrustDomain").asText();
    List<Object> chains = new ArrayList<>();
    List<Object> clusters = new ArrayList<>();
    wanPorts.forEach(
        (datacenter, port) -> {
          String name = new Destination("", datacenter).gatewayName(trustDomain);
          clusters.add(EnvoyConfig.cluster(name, port, Map.of()));
          chains.add(
              Map.of(
                  "filter_chain_match",
                  Map.of("server_names", List.of("*." + name)),
                  "filters",
                  List.of(EnvoyConfig.tcpProxy(name))));
        });
    // Whatever is of this datacenter: the name asked for is the name of its cluster.
    chains.add(
        Map.of(
            "filters",
            List.of(
                EnvoyConfig.extension(NETWORK + "sni_cluster.v3.SniCluster", Map.of()),
                EnvoyConfig.extension(
                    NETWORK + "tcp_proxy.v3.TcpProxy",
                    Map.of("stat_prefix", "mesh_gateway_local", "cluster", "")))));
    for (String service : services) {
      String name = new Destination(service, mesh.datacenter()).serverName(trustDomain);
      clusters.add(EnvoyConfig.cluster(name, sidecarPort(mesh.agent().api(), service), Map.of()));
    }
    return Map.of(
        "admin",
        Map.of("address", EnvoyConfig.address(adminPort)),
        "static_resources",
        Map.of(
            "listeners",
            ports.stream().map(port -> listener(port, chains)).toList(),
            "clusters",
            clusters));
  }

  private static Map<String, Object> listener(int port, List<Object> chains) {
    Map<String, Object> listener = new LinkedHashMap<>();
    listener.put("address", EnvoyConfig.address(port));
    listener.put(
        "listener_filters",
        List.of(EnvoyConfig.extension("filters.listener.tls_inspector.v3.TlsInspector", Map.of())));
    listener.put("filter_chains", chains);
    return listener;
  }

  private static int sidecarPort(ConsulApi api, String service) {
    return api.get("/v1/health/connect/" + service).path(0).path("Service").path("Port").asInt();
  }
}
