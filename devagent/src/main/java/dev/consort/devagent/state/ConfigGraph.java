// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.chain.ChainCompiler;
import dev.consort.devagent.chain.ChainKinds;
import dev.consort.devagent.chain.ChainQuestion;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What config entries must be to each other. Asked of what would be there after a change, before it
 * is made; 500 when the change may not be made. As with Consul a {@code jwt-provider} may go away
 * under the intentions that name it: sidecars then have to deny.
 */
final class ConfigGraph {
  private static final Set<String> HTTP = Set.of("http", "http2", "grpc");

  private final ConfigEntries entries;
  private final String kind;
  private final String name;
  private final Optional<ObjectNode> proposed;

  private ConfigGraph(
      ConfigEntries entries, String kind, String name, Optional<ObjectNode> proposed) {
    this.entries = entries;
    this.kind = kind;
    this.name = name;
    this.proposed = proposed;
  }

  /**
   * Goes on only when an entry may be written, or removed.
   *
   * @param proposed the body to be written; empty for a removal
   */
  static void check(
      ConfigEntries entries, String kind, String name, Optional<ObjectNode> proposed) {
    ConfigGraph after = new ConfigGraph(entries, kind, name, proposed);
    switch (kind) {
      case ConfigKinds.INTENTIONS -> {
        after.providersExist();
        after.permissionsHaveHttp(name);
      }
      case ConfigKinds.SERVICE_DEFAULTS -> {
        after.permissiveIsAllowed();
        after.permissionsHaveHttp(name);
        after.chainsCompile();
      }
      case ConfigKinds.PROXY_DEFAULTS -> {
        after.permissiveIsAllowed();
        entries.list(ConfigKinds.INTENTIONS).forEach(e -> after.permissionsHaveHttp(e.name()));
        after.chainsCompile();
      }
      case ChainKinds.RESOLVER, ChainKinds.SPLITTER, ChainKinds.ROUTER -> after.chainsCompile();
      default -> {}
    }
  }

  private JsonNode entry(String otherKind, String otherName) {
    return found(otherKind, otherName).orElseGet(Json::object);
  }

  private Optional<JsonNode> found(String otherKind, String otherName) {
    if (otherKind.equals(kind) && otherName.equals(name)) {
      return proposed.map(JsonNode.class::cast);
    }
    return entries.get(otherKind, otherName).map(ConfigEntry::body);
  }

  /** Whatever has an entry of its own has to lead somewhere, in one protocol and in no circle. */
  private void chainsCompile() {
    Set<String> services = new TreeSet<>(Set.of(name));
    for (String each : ChainKinds.ALL) {
      entries.list(each).forEach(e -> services.add(e.name()));
    }
    for (String service : services) {
      ChainCompiler.compile(
          this::found, new ChainQuestion(service, "", "", ChainQuestion.Overrides.NONE));
    }
  }

  private void providersExist() {
    Set<String> named = new TreeSet<>();
    JsonNode intentions = entry(kind, name);
    providers(intentions, named);
    for (JsonNode source : intentions.path("Sources")) {
      source.path("Permissions").forEach(permission -> providers(permission, named));
    }
    for (String provider : named) {
      if (entries.get(ConfigKinds.JWT_PROVIDER, provider).isEmpty()) {
        throw ApiError.internal("JWT provider \"" + provider + "\" is named and does not exist");
      }
    }
  }

  private static void providers(JsonNode holder, Set<String> named) {
    holder.path("JWT").path("Providers").forEach(p -> named.add(Json.text(p, "Name")));
  }

  private void permissionsHaveHttp(String destination) {
    boolean permissions = false;
    for (JsonNode source : entry(ConfigKinds.INTENTIONS, destination).path("Sources")) {
      permissions |= source.has("Permissions");
    }
    String protocol = protocol(destination);
    if (permissions && !HTTP.contains(protocol)) {
      throw ApiError.internal(
          "service \""
              + destination
              + "\" has protocol \""
              + protocol
              + "\", and permissions of intentions need http, http2 or grpc");
    }
  }

  private String protocol(String service) {
    String own = Json.text(entry(ConfigKinds.SERVICE_DEFAULTS, service), "Protocol");
    String all =
        Json.text(entry(ConfigKinds.PROXY_DEFAULTS, "global").path("Config"), "protocol")
            .toLowerCase(Locale.ROOT);
    if (!own.isEmpty()) {
      return own;
    }
    return all.isEmpty() ? "tcp" : all;
  }

  /** Only becoming permissive needs the mesh's leave; what is so already may be written again. */
  private void permissiveIsAllowed() {
    boolean wanted =
        proposed.filter(e -> Json.text(e, "MutualTLSMode").equals("permissive")).isPresent();
    boolean before =
        entries
            .get(kind, name)
            .filter(e -> Json.text(e.body(), "MutualTLSMode").equals("permissive"))
            .isPresent();
    JsonNode mesh = entry(ConfigKinds.MESH, ConfigKinds.MESH);
    if (wanted && !before && !mesh.path("AllowEnablingPermissiveMutualTLS").asBoolean()) {
      throw ApiError.internal(
          "MutualTLSMode \"permissive\" needs AllowEnablingPermissiveMutualTLS=true in the mesh"
              + " config entry");
    }
  }
}
