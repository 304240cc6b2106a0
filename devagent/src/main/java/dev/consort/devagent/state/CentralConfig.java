// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges {@code proxy-defaults} and {@code service-defaults} into the proxy part of a sidecar, as
 * Consul's agent does before it shows a sidecar to anyone. What the registration says wins.
 */
public final class CentralConfig {
  private static final Map<String, String> SERVICE_KEYS =
      Map.of(
          "Protocol", "protocol",
          "BalanceInboundConnections", "balance_inbound_connections",
          "MaxInboundConnections", "max_inbound_connections",
          "LocalConnectTimeoutMs", "local_connect_timeout_ms",
          "LocalRequestTimeoutMs", "local_request_timeout_ms");
  private static final Map<String, String> UPSTREAM_KEYS =
      Map.of(
          "Protocol", "protocol",
          "ConnectTimeoutMs", "connect_timeout_ms",
          "Limits", "limits",
          "PassiveHealthCheck", "passive_health_check",
          "BalanceOutboundConnections", "balance_outbound_connections");

  private final ConfigEntries entries;

  /** Merges what is in {@code entries} at the time of each call. */
  public CentralConfig(ConfigEntries entries) {
    this.entries = entries;
  }

  /** The proxy part of an instance with central configuration; empty for one that is no proxy. */
  public Optional<ObjectNode> merge(ServiceInstance instance) {
    if (instance.kind().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode proxy = Json.child(instance.definition(), "Proxy").deepCopy();
    String service = instance.isSidecar() ? instance.destination() : instance.name();
    ObjectNode own = entry(ConfigKinds.SERVICE_DEFAULTS, service);
    ObjectNode all = entry(ConfigKinds.PROXY_DEFAULTS, "global");
    config(proxy, own, all);
    mode(proxy, own, all);
    ObjectNode registeredGateway = Json.child(proxy, "MeshGateway").deepCopy();
    proxy.set(
        "MeshGateway",
        firstMode(registeredGateway, own.path("MeshGateway"), all.path("MeshGateway")));
    proxy.set(
        "Expose", expose(Json.child(proxy, "Expose"), own.path("Expose"), all.path("Expose")));
    if (!proxy.has("AccessLogs") && !all.path("AccessLogs").isEmpty()) {
      proxy.set("AccessLogs", all.get("AccessLogs").deepCopy());
    }
    for (JsonNode upstream : proxy.path("Upstreams")) {
      upstream((ObjectNode) upstream, own, all, registeredGateway);
    }
    return Optional.of(proxy);
  }

  private ObjectNode entry(String kind, String name) {
    return entries.get(kind, name).map(ConfigEntry::body).orElseGet(Json::object);
  }

  private static void config(ObjectNode proxy, ObjectNode own, ObjectNode all) {
    ObjectNode config = Json.child(all, "Config").deepCopy();
    SERVICE_KEYS.forEach((field, key) -> setIfThere(config, key, own.path(field)));
    config.setAll(Json.child(proxy, "Config"));
    if (!config.isEmpty()) {
      proxy.set("Config", Json.sorted(config));
    }
  }

  private static void setIfThere(ObjectNode config, String key, JsonNode value) {
    boolean blank = value.isTextual() && value.asText().isEmpty();
    if (!value.isMissingNode() && !value.isNull() && !blank) {
      config.set(key, value.deepCopy());
    }
  }

  private static void mode(ObjectNode proxy, ObjectNode own, ObjectNode all) {
    for (ObjectNode from : List.of(own, all)) {
      if (Json.text(proxy, "Mode").isEmpty()) {
        Json.putIfText(proxy, "Mode", Json.text(from, "Mode"));
      }
      if (proxy.path("TransparentProxy").isEmpty() && !from.path("TransparentProxy").isEmpty()) {
        proxy.set("TransparentProxy", from.get("TransparentProxy").deepCopy());
      }
    }
  }

  private static ObjectNode firstMode(JsonNode... candidates) {
    for (JsonNode candidate : candidates) {
      String mode = Json.text(candidate, "Mode");
      if (!mode.isEmpty()) {
        return Json.object().put("Mode", mode);
      }
    }
    return Json.object();
  }

  private static ObjectNode expose(JsonNode registered, JsonNode own, JsonNode all) {
    ObjectNode out = Json.object();
    if (registered.path("Checks").asBoolean()
        || own.path("Checks").asBoolean()
        || all.path("Checks").asBoolean()) {
      out.put("Checks", true);
    }
    for (JsonNode from : List.of(registered, own, all)) {
      if (!out.has("Paths") && !from.path("Paths").isEmpty()) {
        ArrayNode paths = Json.array();
        from.get("Paths").forEach(p -> paths.add(path((ObjectNode) p.deepCopy())));
        out.set("Paths", paths);
      }
    }
    return out;
  }

  private static ObjectNode path(ObjectNode path) {
    return path.has("ParsedFromCheck") ? path : path.put("ParsedFromCheck", false);
  }

  private void upstream(
      ObjectNode upstream, ObjectNode own, ObjectNode all, ObjectNode registeredGateway) {
    if (Json.text(upstream, "DestinationType").equals("prepared_query")) {
      upstream.set("MeshGateway", Json.child(upstream, "MeshGateway").deepCopy());
      return;
    }
    String name = Json.text(upstream, "DestinationName");
    JsonNode defaults = own.path("UpstreamConfig").path("Defaults");
    JsonNode override = override(own, name, Json.text(upstream, "DestinationPeer"));
    ObjectNode theirs = entry(ConfigKinds.SERVICE_DEFAULTS, name);

    ObjectNode config = Json.object();
    setIfThere(config, "protocol", all.path("Config").path("protocol"));
    setIfThere(config, "protocol", theirs.path("Protocol"));
    UPSTREAM_KEYS.forEach((field, key) -> setIfThere(config, key, defaults.path(field)));
    UPSTREAM_KEYS.forEach((field, key) -> setIfThere(config, key, override.path(field)));
    if (!Json.text(upstream, "DestinationPeer").isEmpty()) {
      config.remove("protocol");
    }
    config.setAll(Json.child(upstream, "Config"));
    if (!config.isEmpty()) {
      upstream.set("Config", Json.sorted(config));
    }
    upstream.set(
        "MeshGateway",
        firstMode(
            upstream.path("MeshGateway"),
            override.path("MeshGateway"),
            registeredGateway,
            defaults.path("MeshGateway"),
            own.path("MeshGateway"),
            all.path("MeshGateway")));
  }

  private static JsonNode override(ObjectNode own, String name, String peer) {
    for (JsonNode override : own.path("UpstreamConfig").path("Overrides")) {
      if (Json.text(override, "Name").equals(name) && Json.text(override, "Peer").equals(peer)) {
        return override;
      }
    }
    return Json.object();
  }
}
