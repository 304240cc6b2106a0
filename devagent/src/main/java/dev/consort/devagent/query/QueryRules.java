// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads and checks what a user wrote as a query; 500 where it is not valid, as Consul answers. */
public final class QueryRules {
  private static final String BY_PREFIX = "name_prefix_match";
  private static final Shape FAILOVER =
      Shape.of()
          .shownFlags("SkipLocalDatacenter")
          .numbers("NearestN")
          .texts("Datacenters")
          .list("Targets", Shape.of().shownWords("Peer").words("Datacenter"));
  private static final Shape SERVICE =
      Shape.of()
          .shownWords("Service", "SamenessGroup", "Near", "Peer")
          .shownObject("Failover", FAILOVER)
          .shownFlags("IncludeAll", "OnlyPassing", "Connect")
          .texts("Tags")
          .textMap("NodeMeta")
          .textMap("ServiceMeta");
  private static final Shape QUERY =
      Shape.of()
          .shownWords("Name", "Session", "Token")
          .shownObject(
              "Template", Shape.of().shownWords("Type", "Regexp").shownFlags("RemoveEmptyTags"))
          .shownObject("Service", SERVICE)
          .shownObject("DNS", Shape.of().shownWords("TTL"));

  private QueryRules() {}

  /** The query in Consul's spelling, complete and without an id. */
  public static ObjectNode read(ObjectNode raw) {
    ObjectNode query = QUERY.canonical(raw);
    ObjectNode service = (ObjectNode) query.get("Service");
    ignored(service, raw);
    for (String field : List.of("Tags", "NodeMeta", "ServiceMeta")) {
      orNull(service, field);
    }
    ObjectNode failover = (ObjectNode) service.get("Failover");
    if (!failover.has("NearestN")) {
      failover.put("NearestN", 0);
    }
    orNull(failover, "Datacenters");
    orNull(failover, "Targets");
    check(query, service, failover);
    return query;
  }

  /** An empty list is something else than none here, so that Consul shows which it was. */
  private static void ignored(ObjectNode service, ObjectNode raw) {
    Shape shape = Shape.of().object("Service", Shape.of("IgnoreCheckIDs"));
    JsonNode ids = shape.canonical(raw).path("Service").path("IgnoreCheckIDs");
    service.set("IgnoreCheckIDs", ids.isArray() ? ids : null);
  }

  private static void orNull(ObjectNode object, String field) {
    if (!object.has(field)) {
      object.putNull(field);
    }
  }

  private static void check(ObjectNode query, ObjectNode service, ObjectNode failover) {
    if (Json.text(query, "Token").equals(PreparedQuery.HIDDEN)) {
      throw ApiError.internal("Bad Token: it is what is shown instead of one");
    }
    if (!Json.text(query, "Session").isEmpty()) {
      throw ApiError.internal("sessions are not supported by this embedded agent");
    }
    if (!Json.text(service, "Peer").isEmpty() || !Json.text(service, "SamenessGroup").isEmpty()) {
      throw ApiError.internal("peers are not supported by this embedded agent");
    }
    if (Json.text(service, "Service").isEmpty()) {
      throw ApiError.internal("Invalid prepared query: Must provide a Service name to query");
    }
    template(query, service);
    boolean template = !Json.text(query.get("Template"), "Type").isEmpty();
    if (Json.text(query, "Name").isEmpty() && !template) {
      throw ApiError.internal("Invalid prepared query: Must be bound to a session");
    }
    if (failover.get("NearestN").asLong() < 0) {
      throw ApiError.internal("Bad NearestN, must be >= 0");
    }
    boolean others = failover.get("NearestN").asLong() > 0 || failover.get("Datacenters").isArray();
    if (failover.get("Targets").isArray() && others) {
      throw ApiError.internal("Targets cannot be populated with NearestN or Datacenters");
    }
    ttl(Json.text(query.get("DNS"), "TTL"));
  }

  private static void template(ObjectNode query, ObjectNode service) {
    String type = Json.text(query.get("Template"), "Type");
    String regexp = Json.text(query.get("Template"), "Regexp");
    if (!type.isEmpty() && !type.equals(BY_PREFIX)) {
      throw ApiError.internal("Bad Template.Type \"" + type + "\", only \"name_prefix_match\" is");
    }
    try {
      Pattern.compile(regexp);
    } catch (PatternSyntaxException e) {
      throw ApiError.internal("Bad Template.Regexp: " + e.getMessage());
    }
    if (!type.isEmpty()) {
      new QueryTemplate(query).check(service);
    }
  }

  private static void ttl(String ttl) {
    Optional<Duration> read = ttl.isEmpty() ? Optional.of(Duration.ZERO) : GoDuration.parse(ttl);
    if (read.filter(d -> !d.isNegative()).isEmpty()) {
      throw ApiError.internal("Bad DNS TTL '" + ttl + "': a duration of at least 0 is needed");
    }
  }
}
