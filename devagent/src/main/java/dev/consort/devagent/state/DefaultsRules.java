// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What makes {@code proxy-defaults} and {@code service-defaults} complete and valid. */
final class DefaultsRules {
  private static final int PERCENT_MAX = 100;

  private DefaultsRules() {}

  /** Completes and checks {@code proxy-defaults}; 500 when they are not valid. */
  static ObjectNode proxies(ObjectNode entry) {
    String name = Json.text(entry, "Name");
    if (!name.isEmpty() && !name.equals("global")) {
      throw ApiError.internal("invalid name (\"" + name + "\"), only \"global\" is supported");
    }
    entry.put("Name", "global");
    common(entry);
    accessLogs(entry.path("AccessLogs"));
    return entry;
  }

  /** Completes and checks {@code service-defaults}; 500 when they are not valid. */
  static ObjectNode service(ObjectNode entry) {
    String name = Json.text(entry, "Name");
    if (name.isEmpty()) {
      throw ApiError.internal("Name is required");
    }
    if (name.equals("*")) {
      throw ApiError.internal(
          "service-defaults name must be the name of a service, and not a wildcard");
    }
    common(entry);
    lower(entry);
    balance(entry, "BalanceInboundConnections", "balance_inbound_connections");
    JsonNode upstreams = entry.path("UpstreamConfig");
    Set<String> seen = new HashSet<>();
    for (JsonNode override : upstreams.path("Overrides")) {
      String to = Json.text(override, "Name");
      if (to.isEmpty() || to.equals("*")) {
        throw ApiError.internal("UpstreamConfig.Overrides: Name is required, and no wildcard");
      }
      if (!seen.add(Json.text(override, "Peer") + "/" + to)) {
        throw ApiError.internal("UpstreamConfig.Overrides: \"" + to + "\" is there more than once");
      }
      upstream((ObjectNode) override, "UpstreamConfig.Overrides[\"" + to + "\"]");
    }
    if (upstreams.path("Defaults") instanceof ObjectNode defaults) {
      if (defaults.has("Name") || !Json.text(defaults, "Peer").isEmpty()) {
        throw ApiError.internal("UpstreamConfig.Defaults: Name and Peer must be empty");
      }
      upstream(defaults, "UpstreamConfig.Defaults");
    }
    return entry;
  }

  private static void common(ObjectNode entry) {
    MetaRules.check(entry);
    oneOf("Mode", Json.text(entry, "Mode"), List.of("direct", "transparent"));
    oneOf("MutualTLSMode", Json.text(entry, "MutualTLSMode"), List.of("strict", "permissive"));
    gateway(entry);
  }

  private static void gateway(JsonNode object) {
    String mode = Json.text(object.path("MeshGateway"), "Mode");
    oneOf("MeshGateway.Mode", mode, List.of("none", "local", "remote"));
  }

  private static void oneOf(String field, String word, List<String> words) {
    if (!word.isEmpty() && !words.contains(word)) {
      throw ApiError.internal(
          "Invalid " + field + ": \"" + word + "\", and not one of " + String.join(", ", words));
    }
  }

  private static void lower(ObjectNode object) {
    if (object.has("Protocol")) {
      object.put("Protocol", object.get("Protocol").asText().toLowerCase(Locale.ROOT));
    }
  }

  private static void balance(JsonNode object, String field, String shown) {
    String balance = Json.text(object, field);
    if (!balance.isEmpty() && !balance.equals("exact_balance")) {
      throw ApiError.internal(
          "1 error occurred:\n\t* invalid value for " + shown + ": " + balance + "\n\n");
    }
  }

  private static void upstream(ObjectNode upstream, String where) {
    lower(upstream);
    gateway(upstream);
    balance(upstream, "BalanceOutboundConnections", "balance_outbound_connections");
    atLeastZero(upstream, "ConnectTimeoutMs", where);
    for (String limit : List.of("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests")) {
      atLeastZero(upstream.path("Limits"), limit, where + ".Limits");
    }
    JsonNode passive = upstream.path("PassiveHealthCheck");
    String inside = where + ".PassiveHealthCheck";
    for (String field : List.of("Interval", "MaxFailures", "BaseEjectionTime")) {
      atLeastZero(passive, field, inside);
    }
    for (String percent : List.of("EnforcingConsecutive5xx", "MaxEjectionPercent")) {
      atLeastZero(passive, percent, inside);
      if (passive.path(percent).asLong() > PERCENT_MAX) {
        throw ApiError.internal(inside + "." + percent + " is a percentage of at most 100");
      }
    }
  }

  private static void atLeastZero(JsonNode object, String field, String where) {
    if (object.path(field).asLong() < 0) {
      throw ApiError.internal(where + "." + field + " must be at least 0");
    }
  }

  private static void accessLogs(JsonNode logs) {
    String type = Json.text(logs, "Type");
    if (!List.of("", "stdout", "stderr", "file").contains(type)) {
      throw ApiError.internal("invalid access log type: " + type);
    }
    if (type.equals("file") != logs.has("Path")) {
      throw ApiError.internal(
          type.equals("file")
              ? "path must be specified when using file type access logs"
              : "path is only valid for file type access logs");
    }
    if (logs.has("JSONFormat") && logs.has("TextFormat")) {
      throw ApiError.internal("cannot specify both access log JSONFormat and TextFormat");
    }
    if (logs.has("JSONFormat")) {
      try {
        Json.read(Json.text(logs, "JSONFormat"));
      } catch (ApiError e) {
        throw ApiError.internal("invalid access log json for JSON format: " + e.getMessage());
      }
    }
  }
}
