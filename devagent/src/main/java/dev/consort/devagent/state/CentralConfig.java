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
    fillIn(proxy, "AccessLogs", all);
    ArrayNode upstreams =
        new CentralUpstreams(entries, own, all, registeredGateway)
            .merge(proxy.path("Upstreams"), Json.text(proxy, "Mode").equals("transparent"));
    if (!upstreams.isEmpty()) {
      proxy.set("Upstreams", upstreams);
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

  static void setIfThere(ObjectNode config, String key, JsonNode value) {
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
      fillIn(proxy, "TransparentProxy", from);
    }
  }

  /** Sets those members of an object that are not there yet. */
  private static void fillIn(ObjectNode proxy, String field, ObjectNode from) {
    ObjectNode filled = Json.child(from, field).deepCopy();
    filled.setAll(Json.child(proxy, field));
    if (!filled.isEmpty()) {
      proxy.set(field, filled);
    }
  }

  static ObjectNode firstMode(JsonNode... candidates) {
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
}
