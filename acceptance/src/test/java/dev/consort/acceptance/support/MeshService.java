// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A service with a sidecar, as it is registered with an agent. Immutable.
 *
 * @param name of the service, also its id
 * @param appPort where the application listens; any port if nobody dials it
 * @param sidecarPort where its sidecar takes connections of the mesh
 * @param upstreams local ports by what is reached there: {@code db}, {@code db.dc2} in another
 *     datacenter, or {@code query:geo-db}
 * @param protocols of the upstreams, by name; {@code tcp} for one that is not named
 * @param proxyConfig the opaque configuration of the sidecar
 * @param gateways how its sidecar reaches other datacenters: {@code local}, {@code remote}, or
 *     {@code none} for directly
 * @param upstreamConfig more opaque configuration of each of its upstreams
 */
public record MeshService(
    String name,
    int appPort,
    int sidecarPort,
    Map<String, Integer> upstreams,
    Map<String, String> protocols,
    Map<String, Object> proxyConfig,
    String gateways,
    Map<String, Object> upstreamConfig) {
  private static final String CHECK = "alive";
  private static final String TCP = "tcp";
  private static final String PROTOCOL = "protocol";
  private static final String QUERY = "query:";

  public MeshService {
    upstreams = Map.copyOf(upstreams);
    protocols = Map.copyOf(protocols);
    proxyConfig = Map.copyOf(proxyConfig);
    upstreamConfig = Map.copyOf(upstreamConfig);
  }

  /** One whose upstreams are as usual. */
  public MeshService(
      String name,
      int appPort,
      int sidecarPort,
      Map<String, Integer> upstreams,
      Map<String, String> protocols,
      Map<String, Object> proxyConfig,
      String gateways) {
    this(name, appPort, sidecarPort, upstreams, protocols, proxyConfig, gateways, Map.of());
  }

  /** The local port on which this service's application reaches the other. */
  public int upstream(String destination) {
    return upstreams.get(destination);
  }

  public String proxyId() {
    return name + "-sidecar-proxy";
  }

  /** What its application speaks: tcp, http, http2 or grpc. */
  public String protocol() {
    return proxyConfig.getOrDefault(PROTOCOL, TCP).toString();
  }

  /** What the other service's application speaks. */
  public String protocolOf(String destination) {
    return protocols.getOrDefault(destination, TCP);
  }

  /** Its application speaks this. */
  public MeshService speaking(String protocol) {
    return withProxyConfig(PROTOCOL, protocol);
  }

  public MeshService withProxyConfig(String key, Object value) {
    Map<String, Object> config = new LinkedHashMap<>(proxyConfig);
    config.put(key, value);
    return new MeshService(
        name, appPort, sidecarPort, upstreams, protocols, config, gateways, upstreamConfig);
  }

  public MeshService withUpstream(String destination, int port) {
    Map<String, Integer> all = new LinkedHashMap<>(upstreams);
    all.put(destination, port);
    return new MeshService(
        name, appPort, sidecarPort, all, protocols, proxyConfig, gateways, upstreamConfig);
  }

  /** With this in the opaque configuration of each upstream. */
  public MeshService withUpstreamConfig(String key, Object value) {
    Map<String, Object> config = new LinkedHashMap<>(upstreamConfig);
    config.put(key, value);
    return new MeshService(
        name, appPort, sidecarPort, upstreams, protocols, proxyConfig, gateways, config);
  }

  /** Its upstream speaks this, which it has to be told where another datacenter has it. */
  public MeshService withProtocolOf(String destination, String protocol) {
    Map<String, String> all = new LinkedHashMap<>(protocols);
    all.put(destination, protocol);
    return new MeshService(name, appPort, sidecarPort, upstreams, all, proxyConfig, gateways);
  }

  public MeshService through(String mode) {
    return new MeshService(
        name, appPort, sidecarPort, upstreams, protocols, proxyConfig, mode, upstreamConfig);
  }

  public MeshService withSidecarPort(int port) {
    return new MeshService(
        name, appPort, port, upstreams, protocols, proxyConfig, gateways, upstreamConfig);
  }

  /**
   * Registers it, or registers it again. Its sidecar counts as healthy at once, and still does
   * after a restart of the agent: an agent forgets the first status of a check, but not a later
   * one.
   */
  public void register(MeshAgent agent) {
    if (!protocol().equals(TCP)) {
      agent
          .api()
          .put(
              "/v1/config",
              Map.of("Kind", "service-defaults", "Name", name, "Protocol", protocol()));
    }
    agent.api().put("/v1/agent/service/register", definition());
    agent.api().put("/v1/agent/check/pass/service:" + proxyId(), "");
  }

  private Map<String, Object> definition() {
    List<Map<String, Object>> declared = new ArrayList<>();
    upstreams.forEach((destination, port) -> declared.add(upstream(destination, port)));
    Map<String, Object> sidecar =
        Map.of(
            "Port",
            sidecarPort,
            "Checks",
            List.of(Map.of("Name", CHECK, "TTL", "24h", "Status", "passing")),
            "Proxy",
            Map.of(
                "Config",
                proxyConfig,
                "Upstreams",
                declared,
                "MeshGateway",
                Map.of("Mode", gateways)));
    return Map.of(
        "Name",
        name,
        "Port",
        appPort,
        "Address",
        "127.0.0.1",
        "Connect",
        Map.of("SidecarService", sidecar));
  }

  private Map<String, Object> upstream(String destination, int port) {
    Map<String, Object> declared = new LinkedHashMap<>();
    if (destination.startsWith(QUERY)) {
      declared.put("DestinationType", "prepared_query");
      declared.put("DestinationName", destination.substring(QUERY.length()));
    } else {
      Destination named = Destination.of(destination);
      declared.put("DestinationName", named.service());
      declared.put("Datacenter", named.datacenter());
    }
    declared.put("LocalBindPort", port);
    Map<String, Object> config = new LinkedHashMap<>(upstreamConfig);
    if (protocols.containsKey(destination)) {
      config.put(PROTOCOL, protocolOf(destination));
    }
    if (!config.isEmpty()) {
      declared.put("Config", config);
    }
    return declared;
  }
}
