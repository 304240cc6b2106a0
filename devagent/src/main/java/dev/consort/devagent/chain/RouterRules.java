// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.MatchRules;
import java.util.List;
import java.util.Set;

/** What makes a {@code service-router} complete and valid; 500 where it is not. */
final class RouterRules {
  private static final List<String> PATHS = List.of("PathExact", "PathPrefix", "PathRegex");
  private static final List<String> HEADER =
      List.of("Present", "Exact", "Prefix", "Suffix", "Regex");
  private static final List<String> QUERY = List.of("Present", "Exact", "Regex");
  private static final Set<String> RETRY_ON =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "envoy-ratelimited",
          "retriable-4xx",
          "refused-stream",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  private RouterRules() {}

  static void check(ObjectNode entry) {
    JsonNode routes = entry.path("Routes");
    for (int i = 0; i < routes.size(); i++) {
      String where = "Route[" + i + "]";
      JsonNode http = routes.get(i).path("Match").path("HTTP");
      if (http instanceof ObjectNode match) {
        match(match, where);
      }
      JsonNode destination = routes.get(i).path("Destination");
      boolean byRegex = http.has("PathRegex");
      boolean byPath = http.has("PathExact") || http.has("PathPrefix");
      if (destination.has("PrefixRewrite") && (byRegex || !byPath)) {
        throw ApiError.internal(
            where + " cannot make use of PrefixRewrite without PathExact or PathPrefix");
      }
      destination(destination, where);
    }
  }

  private static void match(ObjectNode http, String where) {
    for (String path : List.of("PathExact", "PathPrefix")) {
      String value = Json.text(http, path);
      if (!value.isEmpty() && !value.startsWith("/")) {
        throw ApiError.internal(where + " " + path + " doesn't start with '/': \"" + value + "\"");
      }
    }
    if (PATHS.stream().filter(http::has).count() > 1) {
      throw ApiError.internal(
          where + " should only contain at most one of PathExact, PathPrefix, or PathRegex");
    }
    if (http.has("CaseInsensitive") && PATHS.stream().noneMatch(http::has)) {
      throw ApiError.internal(where + " has CaseInsensitive and no path");
    }
    MatchRules.regex(Json.text(http, "PathRegex"), where + ".PathRegex");
    comparisons(http.path("Header"), HEADER, where + ".Header");
    comparisons(http.path("QueryParam"), QUERY, where + ".QueryParam");
    MatchRules.methods(http, where + ".Methods");
  }

  private static void comparisons(JsonNode all, List<String> ways, String where) {
    for (int i = 0; i < all.size(); i++) {
      JsonNode one = all.get(i);
      String which = where + "[" + i + "]";
      if (Json.text(one, "Name").isEmpty()) {
        throw ApiError.internal(which + " missing required Name field");
      }
      if (ways.stream().filter(one::has).count() != 1) {
        throw ApiError.internal(which + " should contain one of " + String.join(", ", ways));
      }
      MatchRules.regex(Json.text(one, "Regex"), which + ".Regex");
    }
  }

  private static void destination(JsonNode destination, String where) {
    for (String condition : Json.texts(destination, "RetryOn")) {
      if (!RETRY_ON.contains(condition)) {
        throw ApiError.internal(where + " has an unknown condition in RetryOn: " + condition);
      }
    }
    if (destination.path("NumRetries").asLong() < 0) {
      throw ApiError.internal(where + " NumRetries must be at least 0");
    }
    HeaderEdits.check(destination, where);
  }
}
