// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What makes a {@code service-intentions} entry complete and valid. */
final class IntentionRules {
  private static final int DESCRIPTION_MAX = 512;

  private IntentionRules() {}

  /** Completes and checks an entry that a user wrote as such: it may not claim to be an old one. */
  static ObjectNode written(ObjectNode entry) {
    for (int i = 0; i < entry.path("Sources").size(); i++) {
      if (!entry.path("Sources").get(i).path("LegacyMeta").isEmpty()) {
        throw ApiError.internal("Sources[" + i + "].LegacyMeta must be omitted");
      }
      ((ObjectNode) entry.path("Sources").get(i))
          .remove(List.of("LegacyID", "LegacyCreateTime", "LegacyUpdateTime"));
    }
    return normal(entry);
  }

  /** Completes and checks an entry; 500 when it is not valid. */
  static ObjectNode normal(ObjectNode entry) {
    String destination = Json.text(entry, "Name");
    if (destination.isEmpty()) {
      throw ApiError.internal("Name is required");
    }
    wildcard(destination, "");
    PermissionRules.providers(entry.path("JWT"));
    MetaRules.check(entry);
    JsonNode sources = entry.path("Sources");
    if (sources.isEmpty()) {
      throw ApiError.internal("At least one source is required");
    }
    List<ObjectNode> sorted = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < sources.size(); i++) {
      ObjectNode source = source(sources.get(i), destination, i);
      sorted.add(source);
      String peer = Json.text(source, "Peer");
      if (!seen.add(peer + "/" + Json.text(source, "Name"))) {
        throw ApiError.internal(
            "Sources["
                + i
                + "] defines "
                + (peer.isEmpty() ? "" : "peer(\"" + peer + "\") ")
                + "\""
                + Json.text(source, "Name")
                + "\" more than once");
      }
    }
    sorted.sort(Comparator.comparingInt(s -> -s.get("Precedence").asInt()));
    ArrayNode out = Json.array();
    sorted.forEach(out::add);
    entry.set("Sources", out);
    return entry;
  }

  private static ObjectNode source(JsonNode raw, String destination, int i) {
    if (!(raw instanceof ObjectNode source)) {
      throw ApiError.badRequest("Request decoding failed: Sources[" + i + "] is not an object");
    }
    String where = "Sources[" + i + "].";
    String name = Json.text(source, "Name");
    if (name.isEmpty()) {
      throw ApiError.internal(where + "Name is required");
    }
    if (source.has("SamenessGroup")) {
      throw ApiError.internal(where + "SamenessGroup: a Consul Enterprise feature");
    }
    wildcard(name, where);
    if (Json.text(source, "Peer").contains("*")) {
      throw ApiError.internal(where + "Peer: cannot use wildcard '*' in peer");
    }
    local(source, "Namespace", where);
    local(source, "Partition", where);
    if (Json.text(source, "Description").length() > DESCRIPTION_MAX) {
      throw ApiError.internal(where + "Description exceeds maximum length " + DESCRIPTION_MAX);
    }
    actionOrPermissions(source, destination, where);
    if (!source.has("Type")) {
      source.put("Type", "consul");
    } else if (!Json.text(source, "Type").equals("consul")) {
      throw ApiError.internal(where + "Type must be set to 'consul'");
    }
    source.put("Precedence", precedence(name, destination));
    return source;
  }

  /** Another namespace or partition is somebody else: a rule for them must not become ours. */
  private static void local(ObjectNode source, String field, String where) {
    String value = Json.text(source, field);
    if (!value.isEmpty() && !value.equals("default")) {
      throw ApiError.internal(where + field + ": \"" + value + "\" is a Consul Enterprise feature");
    }
    source.remove(field);
  }

  private static void actionOrPermissions(ObjectNode source, String destination, String where) {
    JsonNode permissions = source.path("Permissions");
    String action = Json.text(source, "Action");
    if (permissions.isEmpty()) {
      source.remove("Permissions");
      if (!PermissionRules.isAction(action)) {
        throw ApiError.internal(where + "Action must be set to 'allow' or 'deny'");
      }
      return;
    }
    if (!action.isEmpty()) {
      throw ApiError.internal(where + "Action must be omitted if Permissions are specified");
    }
    if (destination.equals("*")) {
      throw ApiError.internal(
          where + "Permissions cannot be specified on intentions with wildcarded destinations");
    }
    for (int j = 0; j < permissions.size(); j++) {
      PermissionRules.check((ObjectNode) permissions.get(j), where + "Permissions[" + j + "]");
    }
  }

  private static void wildcard(String name, String where) {
    if (name.contains("*") && !name.equals("*")) {
      throw ApiError.internal(
          where + "Name: wildcard character '*' cannot be used with partial values");
    }
  }

  /** Consul's precedence with one namespace: 9, 8, 6 or 5. */
  static int precedence(String source, String destination) {
    return (destination.equals("*") ? 6 : 9) - (source.equals("*") ? 1 : 0);
  }
}
