// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionRule;
import dev.consort.authz.PathMatch;
import dev.consort.authz.Permission;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Writes intentions as the {@code Sources} of a {@code service-intentions} entry have them. */
final class IntentionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private IntentionJson() {}

  /** One element of {@code Sources}. */
  static String source(String name, IntentionRule rule) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("Name", name);
    switch (rule) {
      case IntentionRule.Layer4(var action) -> source.put("Action", action(action));
      case IntentionRule.Layer7(_, var permissions) ->
          source.put("Permissions", permissions.stream().map(IntentionJson::permission).toList());
      case IntentionRule.NotUnderstood(var what) -> throw new AssertionError(what);
    }
    try {
      return JSON.writeValueAsString(source);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> permission(Permission permission) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Action", action(permission.action()));
    HttpMatch http = permission.http();
    Map<String, Object> match = new LinkedHashMap<>();
    switch (http.path()) {
      case PathMatch.Any() -> match.remove("PathExact");
      case PathMatch.Exact(var path) -> match.put("PathExact", path);
      case PathMatch.Prefix(var prefix) -> match.put("PathPrefix", prefix);
      case PathMatch.Regex(var expression) -> match.put("PathRegex", expression);
    }
    if (!http.headers().isEmpty()) {
      match.put("Header", http.headers().stream().map(IntentionJson::header).toList());
    }
    if (!http.methods().isEmpty()) {
      match.put("Methods", List.copyOf(new TreeSet<>(http.methods())));
    }
    if (match.isEmpty()) {
      // Consul takes no permission that is about nothing in particular.
      match.put("PathPrefix", "/");
    }
    json.put("HTTP", match);
    return json;
  }

  private static Map<String, Object> header(HeaderMatch header) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Name", header.name());
    switch (header.value()) {
      case ValueMatch.Present() -> json.put("Present", true);
      case ValueMatch.Exact(var value, var ignoreCase) -> put(json, "Exact", value, ignoreCase);
      case ValueMatch.Prefix(var value, var ignoreCase) -> put(json, "Prefix", value, ignoreCase);
      case ValueMatch.Suffix(var value, var ignoreCase) -> put(json, "Suffix", value, ignoreCase);
      case ValueMatch.Contains(var value, var ignoreCase) ->
          put(json, "Contains", value, ignoreCase);
      case ValueMatch.Regex(var expression) -> json.put("Regex", expression);
    }
    if (header.invert()) {
      json.put("Invert", true);
    }
    return json;
  }

  private static void put(Map<String, Object> json, String kind, String value, boolean ignoreCase) {
    json.put(kind, value);
    if (ignoreCase) {
      json.put("IgnoreCase", true);
    }
  }

  private static String action(IntentionAction action) {
    return action.name().toLowerCase(Locale.ROOT);
  }
}
