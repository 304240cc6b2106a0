// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What makes a {@code service-resolver} complete and valid; 500 where it is not. */
final class ResolverRules {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final List<String> WAYS =
      List.of("Service", "ServiceSubset", "Datacenters", "Targets");

  private ResolverRules() {}

  static void check(ObjectNode entry) {
    for (String field : List.of("Subsets", "Failover")) {
      if (entry.path(field).isEmpty()) {
        entry.remove(field);
      }
    }
    JsonNode subsets = entry.path("Subsets");
    subsets.properties().forEach(e -> subset(e.getKey(), Json.text(e.getValue(), "Filter")));
    String first = Json.text(entry, "DefaultSubset");
    if (!first.isEmpty() && !subsets.has(first)) {
      throw ApiError.internal("DefaultSubset \"" + first + "\" is not a valid subset");
    }
    redirect(entry.path("Redirect"));
    for (Map.Entry<String, JsonNode> section : entry.path("Failover").properties()) {
      failover(section.getKey(), section.getValue(), subsets);
    }
    for (String field : List.of("ConnectTimeout", "RequestTimeout")) {
      if (Json.text(entry, field).startsWith("-")) {
        throw ApiError.internal(
            "Bad " + field + " '" + Json.text(entry, field) + "', must be >= 0");
      }
    }
    BalancerRules.check(entry.path("LoadBalancer"));
  }

  private static void subset(String name, String filter) {
    if (!LABEL.matcher(name).matches()) {
      throw ApiError.internal(
          "Subset name \"" + name + "\" must be a label of a host name, in lower case");
    }
    if (!filter.isBlank()) {
      try {
        Filter.parse(filter, Fields.SERVICE_HEALTH);
      } catch (ApiError e) {
        throw ApiError.internal(
            "Filter for subset \"" + name + "\" is not understood: " + e.getMessage());
      }
    }
  }

  private static void redirect(JsonNode redirect) {
    if (redirect.isMissingNode()) {
      return;
    }
    if (redirect.isEmpty()) {
      throw ApiError.internal("Redirect is empty");
    }
    if (redirect.has("ServiceSubset") && !redirect.has("Service")) {
      throw ApiError.internal("Redirect.ServiceSubset defined without Redirect.Service");
    }
    if (redirect.has("SamenessGroup")) {
      throw ApiError.internal("Redirect.SamenessGroup - a Consul Enterprise feature");
    }
    peer(redirect, "Redirect");
  }

  private static void peer(JsonNode where, String named) {
    if (where.has("Peer") && (where.has("ServiceSubset") || where.has("Datacenter"))) {
      throw ApiError.internal(
          named + ".Peer cannot be set with " + named + ".ServiceSubset or .Datacenter");
    }
  }

  private static void failover(String subset, JsonNode section, JsonNode subsets) {
    String where = "Failover[\"" + subset + "\"]";
    if (!subset.equals("*") && !subsets.has(subset)) {
      throw ApiError.internal("Bad " + where + ": not a valid subset");
    }
    for (String field : List.of("Policy", "SamenessGroup")) {
      if (section.has(field)) {
        throw ApiError.internal(where + "." + field + " - a Consul Enterprise feature");
      }
    }
    if (WAYS.stream().noneMatch(section::has)) {
      throw ApiError.internal(
          "Bad " + where + ": one of " + String.join(", ", WAYS) + " is required");
    }
    if (section.has("Targets") && WAYS.stream().filter(section::has).count() > 1) {
      throw ApiError.internal("Bad " + where + ": Targets excludes the other ways");
    }
    if (Json.texts(section, "Datacenters").contains("")) {
      throw ApiError.internal("Bad " + where + ".Datacenters: found empty datacenter");
    }
    section.path("Targets").forEach(target -> peer(target, where + ".Targets"));
  }
}
