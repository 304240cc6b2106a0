// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy's static configuration for sidecars, with the settings that Consul 1.21 gives by xDS. Two
 * things differ: routes have no timeout (Consul's is 15 s), and no limit of connections is set.
 */
final class EnvoyConfig {
  static final String TYPES = "type.googleapis.com/envoy.extensions.";
  private static final String HTTP_OPTIONS = "upstreams.http.v3.HttpProtocolOptions";

  private final Mesh mesh;
  private final String trustDomain;
  private final List<Object> listeners = new ArrayList<>();
  private final List<Object> clusters = new ArrayList<>();

  private EnvoyConfig(Mesh mesh) {
    this.mesh = mesh;
    this.trustDomain = mesh.agent().roots().path("TrustDomain").asText();
  }

  static Map<String, Object> of(Mesh mesh, List<MeshService> services) {
    EnvoyConfig config = new EnvoyConfig(mesh);
    services.forEach(config::add);
    return Map.of(
        "static_resources", Map.of("listeners", config.listeners, "clusters", config.clusters));
  }

  /** A message of one of Envoy's extensions, as a field of type {@code Any} takes it. */
  static Map<String, Object> typed(String type, Map<String, ?> fields) {
    Map<String, Object> typed = new LinkedHashMap<>(Map.of("@type", TYPES + type));
    typed.putAll(fields);
    return typed;
  }

  /** An element of a list of extensions. */
  static Map<String, Object> extension(String type, Map<String, ?> fields) {
    return Map.of("name", type, "typed_config", typed(type, fields));
  }

  private void add(MeshService service) {
    EnvoyTls tls = new EnvoyTls(mesh.agent(), service.name());
    inbound(service, tls);
    service.upstreams().keySet().stream().sorted().forEach(each -> outbound(service, each, tls));
  }

  private void inbound(MeshService service, EnvoyTls tls) {
    String cluster = service.name() + ".app";
    JsonNode intentions =
        mesh.agent()
            .api()
            .get("/v1/connect/intentions/match?by=destination&name=" + service.name())
            .path(service.name());
    EnvoyRbac rbac = new EnvoyRbac(trustDomain, intentions, mesh.isOpen());
    List<Object> filters =
        service.protocol().equals("tcp")
            ? List.of(rbac.networkFilter(), tcpProxy(cluster))
            : List.of(http(inboundHttp(service, rbac), cluster));
    listeners.add(
        listener(
            service.sidecarPort(),
            Map.of("filters", filters, "transport_socket", tls.downstream(service.protocol()))));
    Map<String, Object> options =
        switch (service.protocol()) {
          case "http2", "grpc" ->
              Map.of(
                  "use_downstream_protocol_config",
                  Map.of("http_protocol_options", Map.of(), "http2_protocol_options", Map.of()));
          default -> Map.of();
        };
    clusters.add(cluster(cluster, service.appPort(), options));
  }

  private void outbound(MeshService service, String destination, EnvoyTls tls) {
    String name = service.name() + "." + destination;
    String protocol = service.protocolOf(destination);
    Map<String, Object> chain =
        Map.of(
            "filters",
            List.of(protocol.equals("tcp") ? tcpProxy(name) : http(outboundHttp(name), name)));
    listeners.add(listener(service.upstream(destination), chain));
    Map<String, Object> options =
        protocol.equals("http2") || protocol.equals("grpc")
            ? Map.of("explicit_http_config", Map.of("http2_protocol_options", Map.of()))
            : Map.of();
    Destination named = Destination.of(destination).from(mesh.datacenter());
    Map<String, Object> cluster =
        new LinkedHashMap<>(cluster(name, meshPort(named, service.gateways()), options));
    cluster.put("transport_socket", tls.upstream(trustDomain, named));
    clusters.add(cluster);
  }

  private int meshPort(Destination named, String gateways) {
    boolean near = named.datacenter().equals(mesh.datacenter());
    ConsulApi api = mesh.agent().api();
    return switch (near ? "none" : gateways) {
      case "local" -> EnvoyGateway.lanPort(api, mesh.datacenter());
      case "remote" -> EnvoyGateway.wanPort(api, named.datacenter());
      default ->
          api.get(
                  "/v1/health/connect/%s?passing=1&dc=%s"
                      .formatted(named.service(), named.datacenter()))
              .path(0)
              .path("Service")
              .path("Port")
              .asInt();
    };
  }

  private static Map<String, Object> inboundHttp(MeshService service, EnvoyRbac rbac) {
    Map<String, Object> manager = new LinkedHashMap<>();
    manager.put("stat_prefix", service.name());
    manager.put("normalize_path", true);
    // grpc has none of it: the header is removed there.
    if (!service.protocol().equals("grpc")) {
      manager.put("forward_client_cert_details", "APPEND_FORWARD");
      manager.put(
          "set_current_client_cert_details",
          Map.of("subject", true, "cert", true, "chain", true, "dns", true, "uri", true));
    }
    manager.put(
        "http_filters",
        List.of(rbac.httpFilter(), extension("filters.http.router.v3.Router", Map.of())));
    return manager;
  }

  static Map<String, Object> outboundHttp(String name) {
    return Map.of(
        "stat_prefix",
        name,
        "http_filters",
        List.of(extension("filters.http.router.v3.Router", Map.of())));
  }

  private static Map<String, Object> http(Map<String, Object> more, String cluster) {
    return http(
        more,
        Map.of(
            "virtual_hosts",
            List.of(
                Map.of(
                    "name",
                    cluster,
                    "domains",
                    List.of("*"),
                    "routes",
                    List.of(
                        Map.of(
                            "match",
                            Map.of("prefix", "/"),
                            "route",
                            Map.of("cluster", cluster, "timeout", "0s")))))));
  }

  /** A connection manager with these routes. */
  static Map<String, Object> http(Map<String, Object> more, Map<String, ?> routes) {
    Map<String, Object> manager = new LinkedHashMap<>(more);
    manager.put("codec_type", "AUTO");
    manager.put("upgrade_configs", List.of(Map.of("upgrade_type", "websocket")));
    manager.put("http2_protocol_options", Map.of("allow_connect", true));
    manager.put("route_config", routes);
    return extension("filters.network.http_connection_manager.v3.HttpConnectionManager", manager);
  }

  static Map<String, Object> tcpProxy(String cluster) {
    return extension(
        "filters.network.tcp_proxy.v3.TcpProxy",
        Map.of("stat_prefix", cluster, "cluster", cluster));
  }

  static Map<String, Object> listener(int port, Map<String, Object> chain) {
    return Map.of("address", address(port), "filter_chains", List.of(chain));
  }

  static Map<String, Object> cluster(String name, int port, Map<String, Object> options) {
    Map<String, Object> cluster =
        new LinkedHashMap<>(
            Map.of(
                "name",
                name,
                "type",
                "STATIC",
                "connect_timeout",
                "5s",
                "load_assignment",
                Map.of(
                    "cluster_name",
                    name,
                    "endpoints",
                    List.of(
                        Map.of(
                            "lb_endpoints",
                            List.of(Map.of("endpoint", Map.of("address", address(port)))))))));
    if (!options.isEmpty()) {
      cluster.put(
          "typed_extension_protocol_options",
          Map.of("envoy.extensions." + HTTP_OPTIONS, typed(HTTP_OPTIONS, options)));
    }
    return cluster;
  }

  static Map<String, Object> address(int port) {
    return Map.of("socket_address", Map.of("address", "127.0.0.1", "port_value", port));
  }
}
