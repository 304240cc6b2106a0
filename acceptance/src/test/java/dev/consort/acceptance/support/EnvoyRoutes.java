// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The routes that Consul 1.21 gives Envoy for a compiled discovery chain that begins with a router.
 * A cluster is named as its target is. Only where each route leads to a resolver.
 */
final class EnvoyRoutes {
  private final JsonNode chain;
  private final List<Object> routes = new ArrayList<>();
  private final Set<String> clusters = new LinkedHashSet<>();

  EnvoyRoutes(JsonNode chain) {
    this.chain = chain;
    chain
        .path("Nodes")
        .path(chain.path("StartNode").asText())
        .path("Routes")
        .forEach(
            route ->
                routes.add(
                    Map.of(
                        "match",
                        match(route.path("Definition").path("Match").path("HTTP")),
                        "route",
                        action(route))));
  }

  List<Object> inOrder() {
    return routes;
  }

  Set<String> clusters() {
    return clusters;
  }

  private Map<String, Object> action(JsonNode route) {
    String cluster =
        chain
            .path("Nodes")
            .path(route.path("NextNode").asText())
            .path("Resolver")
            .path("Target")
            .asText();
    clusters.add(cluster);
    Map<String, Object> action = new LinkedHashMap<>(Map.of("cluster", cluster));
    JsonNode destination = route.path("Definition").path("Destination");
    if (destination.has("PrefixRewrite")) {
      action.put("prefix_rewrite", destination.path("PrefixRewrite").asText());
    }
    return action;
  }

  private static Map<String, Object> match(JsonNode http) {
    Map<String, Object> match = new LinkedHashMap<>();
    if (http.has("PathExact")) {
      match.put("path", http.path("PathExact").asText());
    } else if (http.has("PathPrefix")) {
      match.put("prefix", http.path("PathPrefix").asText());
    } else if (http.has("PathRegex")) {
      match.put("safe_regex", Map.of("regex", http.path("PathRegex").asText()));
    } else {
      match.put("prefix", "/");
    }
    if (http.path("CaseInsensitive").asBoolean()) {
      match.put("case_sensitive", false);
    }
    List<Object> headers = new ArrayList<>();
    http.path("Header").forEach(header -> headers.add(header(header)));
    if (!http.path("Methods").isEmpty()) {
      List<String> methods = new ArrayList<>();
      http.path("Methods").forEach(method -> methods.add(method.asText()));
      headers.add(
          Map.of(
              "name",
              ":method",
              "string_match",
              Map.of("safe_regex", Map.of("regex", String.join("|", methods)))));
    }
    List<Object> query = new ArrayList<>();
    http.path("QueryParam").forEach(parameter -> query.add(value(parameter)));
    match.put("headers", headers);
    match.put("query_parameters", query);
    return match;
  }

  private static Map<String, Object> header(JsonNode header) {
    Map<String, Object> match = value(header);
    if (header.path("Invert").asBoolean()) {
      match.put("invert_match", true);
    }
    return match;
  }

  private static Map<String, Object> value(JsonNode asked) {
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("name", asked.path("Name").asText());
    if (asked.has("Exact")) {
      match.put("string_match", Map.of("exact", asked.path("Exact").asText()));
    } else if (asked.has("Regex")) {
      match.put(
          "string_match", Map.of("safe_regex", Map.of("regex", asked.path("Regex").asText())));
    } else if (asked.has("Prefix")) {
      match.put("string_match", Map.of("prefix", asked.path("Prefix").asText()));
    } else if (asked.has("Suffix")) {
      match.put("string_match", Map.of("suffix", asked.path("Suffix").asText()));
    } else {
      match.put("present_match", true);
    }
    return match;
  }
}
