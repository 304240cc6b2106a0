// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Merges {@code UpstreamConfig} and what belongs to it into the upstreams of one sidecar. */
final class CentralUpstreams {
  private static final Map<String, String> KEYS =
      Map.of(
          "EnvoyListenerJSON", "envoy_listener_json",
          "EnvoyClusterJSON", "envoy_cluster_json",
          "Protocol", "protocol",
          "ConnectTimeoutMs", "connect_timeout_ms",
          "Limits", "limits",
          "PassiveHealthCheck", "passive_health_check",
          "BalanceOutboundConnections", "balance_outbound_connections");

  private final ConfigEntries entries;
  private final ObjectNode own;
  private final ObjectNode all;
  private final JsonNode registeredGateway;
  private final JsonNode defaults;

  /**
   * For a sidecar.
   *
   * @param own {@code service-defaults} of its service, empty when there are none
   * @param all {@code proxy-defaults}, empty when there are none
   * @param registeredGateway {@code MeshGateway} of its registration
   */
  CentralUpstreams(
      ConfigEntries entries, ObjectNode own, ObjectNode all, JsonNode registeredGateway) {
    this.entries = entries;
    this.own = own;
    this.all = all;
    this.registeredGateway = registeredGateway;
    this.defaults = own.path("UpstreamConfig").path("Defaults");
  }

  /**
   * The upstreams with what is set for them centrally. A transparent sidecar also gets one for each
   * override, and a {@code *} for everything it may find by itself: neither has a listener.
   */
  ArrayNode merge(JsonNode registered, boolean transparent) {
    ArrayNode out = Json.array();
    Set<String> there = new HashSet<>();
    for (JsonNode upstream : registered) {
      out.add(merged((ObjectNode) upstream.deepCopy()));
      there.add(key(Json.text(upstream, "DestinationPeer"), upstream, "DestinationName"));
    }
    if (transparent) {
      for (JsonNode override : own.path("UpstreamConfig").path("Overrides")) {
        if (!there.contains(key(Json.text(override, "Peer"), override, "Name"))) {
          out.add(inferred(override));
        }
      }
      wildcard(out);
    }
    return out;
  }

  private static String key(String peer, JsonNode object, String name) {
    return peer + "/" + Json.text(object, name);
  }

  private ObjectNode merged(ObjectNode upstream) {
    if (Json.text(upstream, "DestinationType").equals("prepared_query")) {
      upstream.set("MeshGateway", Json.child(upstream, "MeshGateway").deepCopy());
      return upstream;
    }
    String name = Json.text(upstream, "DestinationName");
    String peer = Json.text(upstream, "DestinationPeer");
    JsonNode override = override(name, peer);
    ObjectNode config = config(name, override);
    if (!peer.isEmpty()) {
      config.remove("protocol");
    }
    config.setAll(Json.child(upstream, "Config"));
    if (!config.isEmpty()) {
      upstream.set("Config", Json.sorted(config));
    }
    upstream.set(
        "MeshGateway", CentralConfig.firstMode(upstream.path("MeshGateway"), gateway(override)));
    return upstream;
  }

  private JsonNode override(String name, String peer) {
    for (JsonNode override : own.path("UpstreamConfig").path("Overrides")) {
      if (Json.text(override, "Name").equals(name) && Json.text(override, "Peer").equals(peer)) {
        return override;
      }
    }
    return Json.object();
  }

  private ObjectNode config(String name, JsonNode override) {
    ObjectNode config = Json.object();
    CentralConfig.setIfThere(config, "protocol", all.path("Config").path("protocol"));
    JsonNode theirs =
        entries
            .get(ConfigKinds.SERVICE_DEFAULTS, name)
            .map(ConfigEntry::body)
            .orElseGet(Json::object);
    CentralConfig.setIfThere(config, "protocol", theirs.path("Protocol"));
    KEYS.forEach((field, key) -> CentralConfig.setIfThere(config, key, defaults.path(field)));
    KEYS.forEach((field, key) -> CentralConfig.setIfThere(config, key, override.path(field)));
    return config;
  }

  private ObjectNode gateway(JsonNode override) {
    return CentralConfig.firstMode(
        override.path("MeshGateway"),
        registeredGateway,
        defaults.path("MeshGateway"),
        own.path("MeshGateway"),
        all.path("MeshGateway"));
  }

  private ObjectNode inferred(JsonNode override) {
    String name = Json.text(override, "Name");
    String peer = Json.text(override, "Peer");
    return synthetic(name, peer, config(name, override), gateway(override));
  }

  private void wildcard(ArrayNode out) {
    ObjectNode config = Json.object();
    KEYS.forEach((field, key) -> CentralConfig.setIfThere(config, key, defaults.path(field)));
    ObjectNode gateway = gateway(Json.object());
    if (!config.isEmpty() || !gateway.isEmpty() || defaults.isObject()) {
      out.add(synthetic("*", "", config, gateway));
    }
  }

  private static ObjectNode synthetic(
      String name, String peer, ObjectNode config, ObjectNode gateway) {
    ObjectNode upstream = Json.object();
    upstream.put("DestinationNamespace", "default").put("DestinationPartition", "default");
    Json.putIfText(upstream, "DestinationPeer", peer);
    upstream.put("DestinationName", name);
    if (!gateway.isEmpty()) {
      config.set("mesh_gateway", gateway.deepCopy());
    }
    if (!config.isEmpty()) {
      upstream.set("Config", Json.sorted(config));
    }
    upstream.set("MeshGateway", gateway);
    return upstream;
  }
}
