// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What makes a {@code service-intentions} entry complete and valid. */
final class IntentionRules {
  private static final Shape JWT =
      Shape.of()
          .list("Providers", Shape.of("Name").list("VerifyClaims", Shape.of("Path", "Value")));
  private static final Shape HEADER =
      Shape.of(
          "Name",
          "Present",
          "Exact",
          "Prefix",
          "Suffix",
          "Contains",
          "Regex",
          "Invert",
          "IgnoreCase");
  private static final Shape PERMISSION =
      Shape.of("Action")
          .object(
              "HTTP",
              Shape.of("PathExact", "PathPrefix", "PathRegex", "Methods").list("Header", HEADER))
          .object("JWT", JWT);

  /** One source of an entry. */
  static final Shape SOURCE =
      Shape.of(
              "Name",
              "Action",
              "Precedence",
              "LegacyID",
              "Type",
              "Description",
              "LegacyCreateTime",
              "LegacyUpdateTime",
              "Peer",
              "Namespace",
              "Partition",
              "SamenessGroup")
          .list("Permissions", PERMISSION)
          .object("LegacyMeta", Shape.opaque());

  /** The entry. */
  static final Shape ENTRY =
      Shape.of("Kind", "Name", "Namespace", "Partition", "CreateIndex", "ModifyIndex", "Hash")
          .list("Sources", SOURCE)
          .object("JWT", JWT)
          .object("Meta", Shape.opaque());

  private static final List<String> PATHS = List.of("PathExact", "PathPrefix", "PathRegex");

  private IntentionRules() {}

  /** Completes and checks an entry; 500 when it is not valid. */
  static ObjectNode normal(ObjectNode entry) {
    String destination = Json.text(entry, "Name");
    if (destination.isEmpty()) {
      throw ApiError.internal("Name is required");
    }
    wildcard(destination, "");
    JsonNode sources = entry.path("Sources");
    if (sources.isEmpty()) {
      throw ApiError.internal("At least one source is required");
    }
    List<ObjectNode> sorted = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < sources.size(); i++) {
      ObjectNode source = source(sources.get(i), destination, i);
      sorted.add(source);
      if (!seen.add(Json.text(source, "Peer") + "/" + Json.text(source, "Name"))) {
        throw ApiError.internal(
            "Sources[" + i + "] defines \"" + Json.text(source, "Name") + "\" more than once");
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
    wildcard(name, where);
    if (Json.text(source, "Peer").contains("*")) {
      throw ApiError.internal(where + "Peer: cannot use wildcard '*' in peer");
    }
    source.remove(List.of("Namespace", "Partition"));
    permissions(source, destination, where);
    if (!source.has("Type")) {
      source.put("Type", "consul");
    } else if (!Json.text(source, "Type").equals("consul")) {
      throw ApiError.internal(where + "Type must be set to 'consul'");
    }
    source.put("Precedence", precedence(name, destination));
    return source;
  }

  private static void permissions(ObjectNode source, String destination, String where) {
    boolean l7 = !source.path("Permissions").isEmpty();
    String action = Json.text(source, "Action").toLowerCase(Locale.ROOT);
    if (!l7) {
      source.remove("Permissions");
      if (!isAction(action)) {
        throw ApiError.internal(where + "Action must be set to 'allow' or 'deny'");
      }
      source.put("Action", action);
      return;
    }
    if (!action.isEmpty()) {
      throw ApiError.internal(where + "Action must be omitted if Permissions are specified");
    }
    if (destination.equals("*")) {
      throw ApiError.internal(
          where + "Permissions cannot be specified on intentions with wildcarded destinations");
    }
    source.remove("Action");
    for (int j = 0; j < source.get("Permissions").size(); j++) {
      permission(source.get("Permissions").get(j), where + "Permissions[" + j + "]");
    }
  }

  private static void permission(JsonNode permission, String where) {
    if (!isAction(Json.text(permission, "Action"))) {
      throw ApiError.internal(where + ".Action must be set to 'allow' or 'deny'");
    }
    JsonNode http = permission.path("HTTP");
    if (!http.isObject()) {
      if (permission.path("JWT").isObject()) {
        return;
      }
      throw ApiError.internal(where + ".HTTP is required");
    }
    if (PATHS.stream().filter(p -> !Json.text(http, p).isEmpty()).count() > 1) {
      throw ApiError.internal(
          where + ".HTTP should only contain one of PathExact, PathPrefix, or PathRegex");
    }
    for (String path : List.of("PathExact", "PathPrefix")) {
      String value = Json.text(http, path);
      if (!value.isEmpty() && !value.startsWith("/")) {
        throw ApiError.internal(
            where + ".HTTP." + path + " doesn't start with '/': \"" + value + "\"");
      }
    }
    if (http.isEmpty()) {
      throw ApiError.internal(where + ".HTTP should not be empty");
    }
  }

  private static boolean isAction(String word) {
    return word.equals("allow") || word.equals("deny");
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
