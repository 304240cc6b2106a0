// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What intentions and routers ask of requests alike; 500 where it is not valid, as Consul answers.
 */
public final class MatchRules {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  private MatchRules() {}

  /** Consul takes any text here; Envoy then refuses the whole configuration of the sidecar. */
  public static void regex(String regex, String where) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw ApiError.internal(where + " is no regular expression of RE2: " + e.getMessage());
    }
  }

  /** Checks the {@code Methods} of a match, if there are any, and writes them in capitals. */
  public static void methods(ObjectNode http, String where) {
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
}
