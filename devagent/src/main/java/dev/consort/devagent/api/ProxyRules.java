// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What makes the registration of a proxy valid, in Consul's words. */
final class ProxyRules {
  private static final Set<String> KINDS =
      Set.of(
          "",
          "connect-proxy",
          "mesh-gateway",
          "terminating-gateway",
          "ingress-gateway",
          "api-gateway");

  private static final List<String> PATH_PROTOCOLS = List.of("http", "http2");
  private static final int PORT_MAX = 65_535;

  private ProxyRules() {}

  /** Goes on only with a valid service. */
  static void check(ObjectNode service) {
    List<String> wrong = new ArrayList<>();
    String kind = Json.text(service, "Kind");
    if (!KINDS.contains(kind)) {
      wrong.add("unsupported service kind \"" + kind + "\"");
    }
    if (kind.equals("connect-proxy")) {
      connectProxy(service, wrong);
    } else if (!kind.isEmpty()) {
      gateway(service, "a " + kind, wrong);
    }
    if (service.path("Connect").path("SidecarService").isObject() && kind.equals("connect-proxy")) {
      wrong.add("A connect-proxy cannot have a sidecar service defined");
    }
    if (!wrong.isEmpty()) {
      throw ApiError.badRequest("Validation failed: " + together(wrong));
    }
  }

  private static void connectProxy(ObjectNode service, List<String> wrong) {
    JsonNode proxy = service.path("Proxy");
    String destination = Json.text(proxy, "DestinationServiceName");
    if (service.path("Port").asInt() == 0 && Json.text(service, "SocketPath").isEmpty()) {
      wrong.add("Port or SocketPath must be set for a connect-proxy");
    }
    if (destination.isBlank()) {
      wrong.add("Proxy.DestinationServiceName must be non-empty for Connect proxy services");
    }
    if (destination.equals("*")) {
      wrong.add("Proxy.DestinationServiceName must not be a wildcard for Connect proxy services");
    }
    if (service.path("Connect").path("Native").asBoolean()) {
      wrong.add("A Proxy cannot also be Connect Native, only typical services");
    }
    upstreams(proxy.path("Upstreams"), wrong);
    expose(proxy.path("Expose").path("Paths"), wrong);
  }

  /** A gateway stands for no service of its own, and is there to be reached. */
  private static void gateway(ObjectNode service, String kind, List<String> wrong) {
    if (service.path("Port").asInt() == 0) {
      wrong.add("Port must be non-zero for " + kind);
    }
    for (String field : List.of("DestinationServiceName", "DestinationServiceID", "Upstreams")) {
      JsonNode value = service.path("Proxy").path(field);
      if (!value.isEmpty() || !value.asText("").isEmpty()) {
        wrong.add("The Proxy." + field + " configuration is invalid for " + kind);
      }
    }
    if (service.path("Connect").path("SidecarService").isObject()) {
      wrong.add(kind + " cannot have a sidecar service defined");
    }
    if (service.path("Connect").path("Native").asBoolean()) {
      wrong.add(kind + " cannot also be Connect Native, only typical services");
    }
  }

  private static void expose(JsonNode paths, List<String> wrong) {
    Set<String> exposed = new HashSet<>();
    Set<Integer> listeners = new HashSet<>();
    for (JsonNode path : paths) {
      String where = "Proxy.Expose.Paths \"" + Json.text(path, "Path") + "\"";
      if (!Json.text(path, "Path").startsWith("/")) {
        wrong.add(where + ": Path must start with '/'");
      }
      for (String port : List.of("ListenerPort", "LocalPathPort")) {
        int value = path.path(port).asInt();
        if (value < 1 || value > PORT_MAX) {
          wrong.add(where + ": " + port + " must be 1 to " + PORT_MAX);
        }
      }
      if (!PATH_PROTOCOLS.contains(Json.text(path, "Protocol"))) {
        wrong.add(where + ": Protocol must be one of " + String.join(", ", PATH_PROTOCOLS));
      }
      boolean fresh = exposed.add(Json.text(path, "Path"));
      fresh &= listeners.add(path.path("ListenerPort").asInt());
      if (!fresh) {
        wrong.add(where + ": paths cannot contain duplicates of path or listener port");
      }
    }
  }

  private static void upstreams(JsonNode upstreams, List<String> wrong) {
    Set<String> destinations = new HashSet<>();
    Set<String> binds = new HashSet<>();
    for (JsonNode upstream : upstreams) {
      String name = Json.text(upstream, "DestinationName");
      String where = "upstream \"" + name + "\"";
      if (name.isEmpty()) {
        wrong.add("upstream destination name cannot be empty");
      }
      if (name.equals("*")) {
        wrong.add(where + ": DestinationName cannot be a wildcard");
      }
      boolean port = upstream.path("LocalBindPort").asInt() > 0;
      boolean socket = !Json.text(upstream, "LocalBindSocketPath").isEmpty();
      if (port == socket) {
        wrong.add(
            port
                ? where + ": only one of upstream local bind port or local socket path can be set"
                : where
                    + ": upstream local bind port or local socket path must be defined and nonzero");
      }
      if (!Json.text(upstream, "DestinationPeer").isEmpty()
          && !Json.text(upstream, "Datacenter").isEmpty()) {
        wrong.add(where + ": upstream cannot specify both a peer and a datacenter");
      }
      if (!destinations.add(key(upstream))) {
        wrong.add(where + ": upstreams cannot contain duplicates");
      }
      if (!binds.add(bind(upstream))) {
        wrong.add(
            where
                + ": upstreams cannot contain duplicates of local bind address and port, or unix path");
      }
    }
  }

  private static String key(JsonNode upstream) {
    String type = Json.text(upstream, "DestinationType");
    return String.join(
        "/",
        type.isEmpty() ? "service" : type,
        Json.text(upstream, "DestinationName"),
        Json.text(upstream, "Datacenter"),
        Json.text(upstream, "DestinationPeer"));
  }

  private static String bind(JsonNode upstream) {
    String socket = Json.text(upstream, "LocalBindSocketPath");
    String address = Json.text(upstream, "LocalBindAddress");
    String host = address.isEmpty() ? "127.0.0.1" : address;
    return socket.isEmpty() ? host + ":" + upstream.path("LocalBindPort").asInt() : socket;
  }

  private static String together(List<String> wrong) {
    String count = wrong.size() == 1 ? "1 error occurred:" : wrong.size() + " errors occurred:";
    return count + "\n\t* " + String.join("\n\t* ", wrong) + "\n\n";
  }
}
