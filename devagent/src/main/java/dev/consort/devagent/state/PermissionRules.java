// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What makes a permission of an intention valid; 500 where it is not, as Consul answers. */
final class PermissionRules {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");
  private static final List<String> PATHS = List.of("PathExact", "PathPrefix", "PathRegex");
  private static final List<String> LITERALS = List.of("Exact", "Prefix", "Suffix", "Contains");

  private PermissionRules() {}

  /** Completes and checks one permission. */
  static void check(ObjectNode permission, String where) {
    if (!isAction(Json.text(permission, "Action"))) {
      throw ApiError.internal(where + ".Action must be set to 'allow' or 'deny'");
    }
    if (!(permission.path("HTTP") instanceof ObjectNode http)) {
      throw ApiError.internal(where + ".HTTP is required");
    }
    if (http.isEmpty()) {
      throw ApiError.internal(where + ".HTTP should not be empty");
    }
    path(http, where + ".HTTP");
    for (int k = 0; k < http.path("Header").size(); k++) {
      header(http.path("Header").get(k), where + ".HTTP.Header[" + k + "]");
    }
    methods(http, where + ".HTTP.Methods");
    providers(permission.path("JWT"));
  }

  static boolean isAction(String word) {
    return word.equals("allow") || word.equals("deny");
  }

  private static void path(ObjectNode http, String where) {
    for (String path : List.of("PathExact", "PathPrefix")) {
      String value = Json.text(http, path);
      if (!value.isEmpty() && !value.startsWith("/")) {
        throw ApiError.internal(where + "." + path + " doesn't start with '/': \"" + value + "\"");
      }
    }
    if (PATHS.stream().filter(http::has).count() > 1) {
      throw ApiError.internal(
          where + " should only contain at most one of PathExact, PathPrefix, or PathRegex");
    }
    regex(Json.text(http, "PathRegex"), where + ".PathRegex");
  }

  private static void header(JsonNode header, String where) {
    if (Json.text(header, "Name").isEmpty()) {
      throw ApiError.internal(where + " missing required Name field");
    }
    long literals = LITERALS.stream().filter(header::has).count();
    long others = List.of("Present", "Regex").stream().filter(header::has).count();
    if (literals + others != 1) {
      throw ApiError.internal(
          where + " should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex");
    }
    if (header.has("IgnoreCase") && literals == 0) {
      throw ApiError.internal(
          where + " should set one of Exact, Prefix, Suffix, or Contains with IgnoreCase");
    }
    regex(Json.text(header, "Regex"), where + ".Regex");
  }

  /** Consul takes any text here; Envoy then refuses the whole configuration of the sidecar. */
  private static void regex(String regex, String where) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw ApiError.internal(where + " is no regular expression of RE2: " + e.getMessage());
    }
  }

  private static void methods(ObjectNode http, String where) {
    if (!http.has("Methods")) {
      return;
    }
    Set<String> seen = new HashSet<>();
    ArrayNode upper = Json.array();
    for (String written : Json.texts(http, "Methods")) {
      String method = written.toUpperCase(Locale.ROOT);
      if (!METHODS.contains(method)) {
        throw ApiError.internal(where + " contains an invalid method \"" + method + "\"");
      }
      if (!seen.add(method)) {
        throw ApiError.internal(where + " contains \"" + method + "\" more than once");
      }
      upper.add(method);
    }
    http.set("Methods", upper);
  }

  /** Checks what a permission, or all of an entry, asks of a token. */
  static void providers(JsonNode jwt) {
    for (JsonNode provider : jwt.path("Providers")) {
      if (Json.text(provider, "Name").isEmpty()) {
        throw ApiError.internal("JWT provider name is required");
      }
    }
  }
}
