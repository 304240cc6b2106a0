// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.List;

/** What makes a permission of an intention valid; 500 where it is not, as Consul answers. */
final class PermissionRules {
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
    MatchRules.methods(http, where + ".HTTP.Methods");
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
    MatchRules.regex(Json.text(http, "PathRegex"), where + ".PathRegex");
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
    MatchRules.regex(Json.text(header, "Regex"), where + ".Regex");
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
