// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.ServiceInstance;
import dev.consort.devagent.state.ServiceShapes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/** Turns the body of a registration into an instance and, where it asks for one, its sidecar. */
final class ServiceReader {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private ServiceReader() {}

  /** Reads a body; 400 in Consul's words when it cannot be a service. */
  static ObjectNode read(ObjectNode raw) {
    ObjectNode service = ServiceShapes.SERVICE.canonical(raw);
    if (Json.text(service, "Name").isEmpty()) {
      throw ApiError.badRequest("Missing service name");
    }
    if (List.of("0.0.0.0", "::", "[::]").contains(Json.text(service, "Address"))) {
      throw ApiError.badRequest("Invalid service address");
    }
    JsonNode weights = service.path("Weights");
    if (weights.isObject()
        && (weights.path("Passing").asInt(1) < 1 || weights.path("Warning").asInt(1) < 0)) {
      throw ApiError.badRequest("Invalid Weights: Passing must be greater than 0");
    }
    if (Json.text(service, "ID").isEmpty()) {
      service.put("ID", Json.text(service, "Name"));
    }
    exposedOverHttp(service);
    exposedOverHttp(service.path("Connect").path("SidecarService"));
    return service;
  }

  private static void exposedOverHttp(JsonNode service) {
    for (JsonNode path : service.path("Proxy").path("Expose").path("Paths")) {
      String protocol = Json.text(path, "Protocol").toLowerCase(Locale.ROOT);
      ((ObjectNode) path).put("Protocol", protocol.isEmpty() ? "http" : protocol);
    }
  }

  /**
   * The sidecar a service asks for, completed from it as Consul does; empty when it asks for none.
   */
  static Optional<ObjectNode> sidecarOf(ObjectNode service) {
    if (!(service.path("Connect").path("SidecarService") instanceof ObjectNode asked)) {
      return Optional.empty();
    }
    ObjectNode sidecar = asked.deepCopy();
    sidecar.put("ID", Json.text(service, "ID") + "-sidecar-proxy");
    otherwise(sidecar, "Kind", "connect-proxy");
    otherwise(sidecar, "Name", Json.text(service, "Name") + "-sidecar-proxy");
    otherwise(sidecar, "Address", Json.text(service, "Address"));
    for (String field : List.of("Meta", "Tags", "Locality")) {
      if (sidecar.path(field).isEmpty() && service.has(field)) {
        sidecar.set(field, service.get(field).deepCopy());
      }
    }
    boolean ordinary =
        sidecar.path("Weights").path("Passing").asInt(1) == 1
            && sidecar.path("Weights").path("Warning").asInt(1) == 1;
    if (ordinary && service.has("Weights")) {
      sidecar.set("Weights", service.get("Weights").deepCopy());
    }
    ObjectNode proxy = Json.child(sidecar, "Proxy");
    sidecar.set("Proxy", proxy);
    otherwise(proxy, "DestinationServiceName", Json.text(service, "Name"));
    otherwise(proxy, "DestinationServiceID", Json.text(service, "ID"));
    localService(proxy, service);
    return Optional.of(sidecar);
  }

  private static void localService(ObjectNode proxy, ObjectNode service) {
    boolean complete =
        !Json.text(proxy, "LocalServiceSocketPath").isEmpty()
            || (!Json.text(proxy, "LocalServiceAddress").isEmpty()
                && proxy.path("LocalServicePort").asInt() > 0);
    if (complete) {
      return;
    }
    String socket = Json.text(service, "SocketPath");
    if (!socket.isEmpty()) {
      proxy.put("LocalServiceSocketPath", socket);
      return;
    }
    otherwise(proxy, "LocalServiceAddress", "127.0.0.1");
    if (proxy.path("LocalServicePort").asInt() < 1) {
      proxy.put("LocalServicePort", service.path("Port").asInt());
    }
  }

  private static void otherwise(ObjectNode object, String field, String value) {
    if (Json.text(object, field).isEmpty() && !value.isEmpty()) {
      object.put(field, value);
    }
  }

  /** Gives a sidecar a port where it has none. */
  static void assignPort(ObjectNode sidecar, IntUnaryOperator port) {
    if (sidecar.path("Port").asInt() < 1 && Json.text(sidecar, "SocketPath").isEmpty()) {
      sidecar.put("Port", port.applyAsInt(0));
    }
  }

  /** The checks of a sidecar: its own, else Consul's two. */
  static List<ObjectNode> sidecarChecks(ObjectNode sidecar) {
    List<ObjectNode> own = CheckReader.of(sidecar);
    if (!own.isEmpty()) {
      return own;
    }
    JsonNode proxy = sidecar.path("Proxy");
    String address = Json.text(sidecar, "Address");
    String host = address.isEmpty() ? Json.text(proxy, "LocalServiceAddress") : address;
    String bracketed = host.contains(":") ? "[" + host + "]" : host.isEmpty() ? "127.0.0.1" : host;
    String id = Json.text(proxy, "DestinationServiceID");
    return List.of(
        Json.object()
            .put("Name", "Connect Sidecar Listening")
            .put("TCP", bracketed + ":" + sidecar.path("Port").asInt())
            .put("Interval", "10s"),
        Json.object().put("Name", "Connect Sidecar Aliasing " + id).put("AliasService", id));
  }

  /** The instance a completed body stands for, without merged configuration. */
  static ServiceInstance instance(ObjectNode service, Optional<String> parent) {
    ProxyRules.check(service);
    ObjectNode out = Json.object();
    String kind = Json.text(service, "Kind");
    Json.putIfText(out, "Kind", kind);
    out.put("ID", Json.text(service, "ID")).put("Service", Json.text(service, "Name"));
    out.set("Tags", Json.strings(Json.texts(service, "Tags")));
    out.set("Meta", Json.stringMap(Json.textMap(service, "Meta")));
    out.put("Port", service.path("Port").asInt()).put("Address", Json.text(service, "Address"));
    Json.putIfText(out, "SocketPath", Json.text(service, "SocketPath"));
    ObjectNode tagged = taggedAddresses(service);
    if (!tagged.isEmpty()) {
      out.set("TaggedAddresses", tagged);
    }
    JsonNode weights = service.path("Weights");
    out.putObject("Weights")
        .put("Passing", weights.path("Passing").asInt(1))
        .put("Warning", weights.path("Warning").asInt(1));
    out.put("EnableTagOverride", service.path("EnableTagOverride").asBoolean());
    if (!kind.isEmpty()) {
      out.set("Proxy", proxy(Json.child(service, "Proxy")));
    }
    if (service.path("Connect").path("Native").asBoolean()) {
      out.putObject("Connect").put("Native", true);
    }
    if (service.has("Locality")) {
      out.set("Locality", service.get("Locality").deepCopy());
    }
    return new ServiceInstance(out, Optional.empty(), parent, 0, 0);
  }

  private static ObjectNode taggedAddresses(ObjectNode service) {
    ObjectNode tagged = Json.child(service, "TaggedAddresses").deepCopy();
    String address = Json.text(service, "Address");
    String family = IPV4.matcher(address).matches() ? "ipv4" : address.contains(":") ? "ipv6" : "";
    for (String side : List.of("lan_", "wan_")) {
      if (!family.isEmpty() && !tagged.has(side + family)) {
        tagged
            .putObject(side + family)
            .put("Address", address)
            .put("Port", service.path("Port").asInt());
      }
    }
    return (ObjectNode) Json.sorted(tagged);
  }

  private static ObjectNode proxy(ObjectNode proxy) {
    ObjectNode out = proxy.deepCopy();
    for (String empty : List.of("Mode", "DestinationServiceID", "LocalServiceSocketPath")) {
      if (Json.text(out, empty).isEmpty()) {
        out.remove(empty);
      }
    }
    for (String empty : List.of("TransparentProxy", "AccessLogs", "Config")) {
      if (out.path(empty).isEmpty()) {
        out.remove(empty);
      }
    }
    ArrayNode upstreams = Json.array();
    for (JsonNode upstream : out.path("Upstreams")) {
      ObjectNode complete = Json.object();
      String type = Json.text(upstream, "DestinationType");
      complete.put("DestinationType", type.isEmpty() ? "service" : type);
      upstream.properties().stream()
          .filter(e -> !e.getKey().equals("DestinationType"))
          .filter(e -> !(e.getValue().isTextual() && e.getValue().asText().isEmpty()))
          .forEach(e -> complete.set(e.getKey(), e.getValue()));
      upstreams.add(complete);
    }
    if (upstreams.isEmpty()) {
      out.remove("Upstreams");
    } else {
      out.set("Upstreams", upstreams);
    }
    return out;
  }
}
