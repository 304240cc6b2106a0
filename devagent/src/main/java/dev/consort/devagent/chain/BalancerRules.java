// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.Set;

/** What makes the load balancer of a resolver valid; 500 where it is not. */
final class BalancerRules {
  private static final Set<String> POLICIES =
      Set.of("", "random", "round_robin", "least_request", "ring_hash", "maglev");
  private static final Set<String> BY_HASH = Set.of("ring_hash", "maglev");
  private static final Set<String> FIELDS = Set.of("header", "cookie", "query_parameter");

  private BalancerRules() {}

  static void check(JsonNode balancer) {
    String policy = Json.text(balancer, "Policy");
    if (!POLICIES.contains(policy)) {
      throw ApiError.internal("unsupported load balancer policy \"" + policy + "\"");
    }
    only(balancer, "RingHashConfig", policy.equals("ring_hash"), policy);
    only(balancer, "LeastRequestConfig", policy.equals("least_request"), policy);
    only(balancer, "HashPolicies", BY_HASH.contains(policy), policy);
    for (int i = 0; i < balancer.path("HashPolicies").size(); i++) {
      hash(balancer.path("HashPolicies").get(i), "HashPolicies[" + i + "]: ");
    }
  }

  private static void only(JsonNode balancer, String field, boolean fits, String policy) {
    if (balancer.has(field) && !fits) {
      throw ApiError.internal(field + " does not go with load balancer policy \"" + policy + "\"");
    }
  }

  private static void hash(JsonNode hash, String where) {
    String field = Json.text(hash, "Field");
    if (hash.has("SourceIP")) {
      if (hash.has("Field") || hash.has("FieldValue")) {
        throw ApiError.internal(where + "a policy hashes a field or the SourceIP, not both");
      }
    } else if (!FIELDS.contains(field)) {
      throw ApiError.internal(where + "\"" + field + "\" is not a supported field");
    } else if (Json.text(hash, "FieldValue").isEmpty()) {
      throw ApiError.internal(where + "FieldValue is required with a Field");
    }
    JsonNode cookie = hash.path("CookieConfig");
    if (cookie.isObject() && !field.equals("cookie")) {
      throw ApiError.internal(where + "CookieConfig needs the Field to be \"cookie\"");
    }
    if (cookie.has("Session") && cookie.has("TTL")) {
      throw ApiError.internal(where + "a session cookie cannot have a TTL");
    }
  }
}
