// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The filter by which Consul 1.21 makes Envoy decide the intentions on one service. Envoy's filter
 * is either a list of what is allowed or one of what is denied, in no order; so the list is that of
 * what differs from the default, and each rule excludes what rules before it decide otherwise. Only
 * sources of the own trust domain, and no tokens.
 */
final class EnvoyRbac {
  private static final String ANY = "*";

  private final String trustDomain;
  private final boolean openByDefault;
  private final Map<String, Object> policies = new LinkedHashMap<>();

  /**
   * @param intentions what the agent answers to a match by destination, highest precedence first
   * @param openByDefault whether what no intention names is allowed
   */
  EnvoyRbac(String trustDomain, JsonNode intentions, boolean openByDefault) {
    this.trustDomain = trustDomain;
    this.openByDefault = openByDefault;
    compile(intentions);
  }

  Map<String, Object> httpFilter() {
    return EnvoyConfig.extension("filters.http.rbac.v3.RBAC", Map.of("rules", rules()));
  }

  Map<String, Object> networkFilter() {
    return EnvoyConfig.extension(
        "filters.network.rbac.v3.RBAC", Map.of("stat_prefix", "rbac", "rules", rules()));
  }

  private Map<String, Object> rules() {
    return Map.of("action", openByDefault ? "DENY" : "ALLOW", "policies", policies);
  }

  private void compile(JsonNode intentions) {
    List<Object> connections = new ArrayList<>();
    List<String> before = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (JsonNode intention : intentions) {
      String source = intention.path("SourceName").asText();
      if (!seen.add(source)) {
        continue;
      }
      Map<String, Object> principal = principal(source, before);
      before.add(source);
      if (intention.path("Permissions").isEmpty()) {
        if (differs(intention)) {
          connections.add(principal);
        }
      } else {
        List<Object> permissions = permissions(intention.path("Permissions"));
        if (!permissions.isEmpty()) {
          policies.put(
              "consul-intentions-layer7-" + number,
              Map.of("principals", List.of(principal), "permissions", permissions));
        }
      }
      number++;
    }
    if (!connections.isEmpty()) {
      policies.put(
          "consul-intentions-layer4",
          Map.of("principals", connections, "permissions", List.of(Map.of("any", true))));
    }
  }

  private boolean differs(JsonNode decision) {
    return decision.path("Action").asText().equals("allow") != openByDefault;
  }

  private Map<String, Object> principal(String source, List<String> before) {
    Map<String, Object> own = identity(source);
    if (!source.equals(ANY) || before.isEmpty()) {
      return own;
    }
    List<Object> all = new ArrayList<>(List.of(own));
    before.forEach(other -> all.add(Map.of("not_id", identity(other))));
    return Map.of("and_ids", Map.of("ids", all));
  }

  private Map<String, Object> identity(String source) {
    String name = source.equals(ANY) ? "[^/]+" : source;
    String pattern = "^spiffe://%s/ns/default/dc/[^/]+/svc/%s$".formatted(trustDomain, name);
    return Map.of(
        "authenticated", Map.of("principal_name", Map.of("safe_regex", Map.of("regex", pattern))));
  }

  /** Those that differ from the default, each without what one before it takes. */
  private List<Object> permissions(JsonNode permissions) {
    List<Object> differing = new ArrayList<>();
    List<Object> before = new ArrayList<>();
    for (JsonNode permission : permissions) {
      Map<String, Object> match = match(permission.path("HTTP"));
      if (differs(permission)) {
        List<Object> all = new ArrayList<>(List.of(match));
        all.addAll(before);
        differing.add(Map.of("and_rules", Map.of("rules", all)));
      }
      before.add(Map.of("not_rule", match));
    }
    return differing;
  }

  private static Map<String, Object> match(JsonNode http) {
    List<Object> all = new ArrayList<>();
    if (http.has("PathExact")) {
      all.add(path(Map.of("exact", http.path("PathExact").asText())));
    } else if (http.has("PathPrefix")) {
      all.add(path(Map.of("prefix", http.path("PathPrefix").asText())));
    } else if (http.has("PathRegex")) {
      all.add(path(regex(http.path("PathRegex").asText())));
    }
    http.path("Header").forEach(header -> all.add(Map.of("header", header(header))));
    if (!http.path("Methods").isEmpty()) {
      List<String> methods = new ArrayList<>();
      http.path("Methods").forEach(method -> methods.add(method.asText()));
      all.add(
          Map.of(
              "header",
              Map.of("name", ":method", "string_match", regex(String.join("|", methods)))));
    }
    return all.isEmpty() ? Map.of("any", true) : Map.of("and_rules", Map.of("rules", all));
  }

  private static Map<String, Object> path(Map<String, Object> value) {
    return Map.of("url_path", Map.of("path", value));
  }

  private static Map<String, Object> header(JsonNode header) {
    Map<String, Object> matcher = new LinkedHashMap<>();
    matcher.put("name", header.path("Name").asText());
    if (header.path("Present").asBoolean()) {
      matcher.put("present_match", true);
    } else {
      Map<String, Object> value = new LinkedHashMap<>();
      for (String kind : List.of("Exact", "Prefix", "Suffix", "Contains")) {
        if (header.has(kind)) {
          value.put(kind.toLowerCase(Locale.ROOT), header.path(kind).asText());
        }
      }
      if (header.has("Regex")) {
        value.putAll(regex(header.path("Regex").asText()));
      } else if (header.path("IgnoreCase").asBoolean()) {
        value.put("ignore_case", true);
      }
      matcher.put("string_match", value);
    }
    if (header.path("Invert").asBoolean()) {
      matcher.put("invert_match", true);
    }
    return matcher;
  }

  private static Map<String, Object> regex(String regex) {
    return Map.of("safe_regex", Map.of("regex", regex));
  }
}
