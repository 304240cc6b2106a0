// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Rules.Rule;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the rules of a policy, written in HCL or JSON. */
final class RulesReader {
  private static final String PREFIX = "_prefix";

  private RulesReader() {}

  /** Reads rules; 500 when they are not understood, as Consul answers. */
  static Rules read(String text) {
    ObjectNode tree =
        text.stripLeading().startsWith("{") ? Json.readObject(text) : new HclReader(text).read();
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<String, JsonNode> e : tree.properties()) {
      if (e.getValue().isTextual()) {
        rules.add(unnamed(e.getKey(), e.getValue().asText()));
      } else {
        blocks(rules, e.getKey(), e.getValue());
      }
    }
    return new Rules(rules);
  }

  private static Rule unnamed(String word, String access) {
    Resource resource = resource(word);
    if (resource.named()) {
      throw invalid(word);
    }
    return new Rule(resource, "", false, access(access, word));
  }

  private static void blocks(List<Rule> rules, String word, JsonNode named) {
    boolean prefix = word.endsWith(PREFIX);
    String bare = prefix ? word.substring(0, word.length() - PREFIX.length()) : word;
    Resource resource = resource(bare);
    if (!resource.named()) {
      throw invalid(word);
    }
    if (named.isArray()) {
      named.forEach(n -> blocks(rules, word, n));
      return;
    }
    for (Map.Entry<String, JsonNode> e : named.properties()) {
      JsonNode body = e.getValue().isArray() ? e.getValue().path(0) : e.getValue();
      Access access = access(Json.text(body, "policy"), word);
      rules.add(new Rule(resource, e.getKey(), prefix, access));
      if (resource == Resource.SERVICE) {
        rules.add(new Rule(Resource.INTENTION, e.getKey(), prefix, intentions(body, access)));
      }
    }
  }

  /** Who may read or write a service may read its intentions, unless told otherwise. */
  private static Access intentions(JsonNode body, Access service) {
    String said = Json.text(body, "intentions");
    if (!said.isEmpty()) {
      return access(said, "intentions");
    }
    return service == Access.DENY ? Access.DENY : Access.READ;
  }

  private static Resource resource(String word) {
    return Resource.parse(word)
        .orElseThrow(
            () -> ApiError.internal("Failed to parse ACL rules: Invalid key \"" + word + "\""));
  }

  private static Access access(String word, String where) {
    return Access.parse(word).orElseThrow(() -> invalid(where));
  }

  private static ApiError invalid(String word) {
    return ApiError.internal("Invalid " + word + " policy");
  }
}
