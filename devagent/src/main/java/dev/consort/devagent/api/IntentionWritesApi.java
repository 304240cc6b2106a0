// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Ids;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.IntentionShapes;
import dev.consort.devagent.state.Intentions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Writing of intentions one by one, by their ends or, the old way, by id; always in the primary
 * datacenter.
 */
public final class IntentionWritesApi {
  private final Datacenter dc;
  private final Ids ids;
  private final InstantSource clock;

  /** Takes what is written at {@code dc}. */
  public IntentionWritesApi(Datacenter dc, Ids ids, InstantSource clock) {
    this.dc = dc;
    this.ids = ids;
    this.clock = clock;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("POST", "/v1/connect/intentions", this::create);
    router.plain("PUT", "/v1/connect/intentions/exact", this::putExact);
    router.plain("DELETE", "/v1/connect/intentions/exact", this::deleteExact);
    router.plain("PUT", "/v1/connect/intentions/*", this::update);
    router.plain("DELETE", "/v1/connect/intentions/*", this::delete);
  }

  private void requireWrite(Exchange x, String destination) {
    if (!dc.primary().authorizer(x).may(Resource.INTENTION, destination, Access.WRITE)) {
      throw ApiError.forbidden("Permission denied");
    }
  }

  private static ObjectNode body(Exchange x) {
    ObjectNode raw;
    try {
      raw = x.bodyObject();
    } catch (ApiError e) {
      throw ApiError.internal("Failed to decode request body: " + e.getMessage());
    }
    List<String> unknown = IntentionShapes.INTENTION.unknownKeys(raw);
    if (!unknown.isEmpty()) {
      throw ApiError.internal(
          "Failed to decode request body: json: unknown field \"" + unknown.getFirst() + "\"");
    }
    ObjectNode body = IntentionShapes.INTENTION.canonical(raw);
    local(body, "SourceNS");
    local(body, "DestinationNS");
    if (!Json.text(body, "SourcePeer").isEmpty()) {
      throw ApiError.internal(
          "SourcePeer field is not supported on this endpoint. Use config entries instead");
    }
    return body;
  }

  private static void local(ObjectNode body, String field) {
    String namespace = Json.text(body, field);
    if (!namespace.isEmpty() && !namespace.equals("default")) {
      throw ApiError.badRequest(
          "Invalid "
              + field
              + "(\""
              + namespace
              + "\"): Namespaces is a Consul Enterprise feature");
    }
  }

  private Reply create(Exchange x) {
    ObjectNode body = body(x);
    String destination = Json.text(body, "DestinationName");
    requireWrite(x, destination);
    if (!Json.text(body, "ID").isEmpty()) {
      throw ApiError.internal("ID must be empty when creating a new intention");
    }
    String id = ids.next();
    dc.primary().intentions().add(destination, legacy(body, id, clock.instant().toString()));
    return Reply.json(Json.object().put("ID", id));
  }

  private ObjectNode legacy(ObjectNode body, String id, String created) {
    if (body.has("Permissions") || body.has("JWT")) {
      throw ApiError.internal(
          "Permissions and JWT cannot be set on this endpoint. Use config entries instead");
    }
    ObjectNode source = Intentions.sourceOf(body);
    source.put("LegacyID", id);
    source.set("LegacyMeta", Json.child(body, "Meta"));
    source.put("LegacyCreateTime", created);
    return source.put("LegacyUpdateTime", clock.instant().toString());
  }

  private Reply update(Exchange x) {
    String id = x.variable(0);
    ObjectNode body = body(x);
    ObjectNode old =
        dc.primary()
            .intentions()
            .byId(id)
            .orElseThrow(
                () -> ApiError.internal("Cannot modify non-existent intention: '" + id + "'"));
    String destination = Json.text(old, "DestinationName");
    requireWrite(x, destination);
    if (!destination.equals(Json.text(body, "DestinationName"))) {
      throw ApiError.internal(
          "Cannot modify Destination partition/namespace/name for an intention once it exists.");
    }
    ObjectNode source = legacy(body, id, Json.text(old, "CreatedAt"));
    if (!Json.text(old, "SourceName").equals(Json.text(body, "SourceName"))) {
      dc.primary().intentions().remove(destination, s -> Json.text(s, "LegacyID").equals(id));
    }
    dc.primary().intentions().put(destination, source);
    return Reply.json(Json.object().put("ID", id));
  }

  private Reply delete(Exchange x) {
    String id = x.variable(0);
    ObjectNode old =
        dc.primary()
            .intentions()
            .byId(id)
            .orElseThrow(
                () -> ApiError.internal("Cannot delete non-existent intention: '" + id + "'"));
    requireWrite(x, Json.text(old, "DestinationName"));
    dc.primary()
        .intentions()
        .remove(Json.text(old, "DestinationName"), s -> Json.text(s, "LegacyID").equals(id));
    return Reply.json(BooleanNode.TRUE);
  }

  private static String end(Exchange x, String name) {
    String value =
        x.query(name)
            .filter(v -> !v.isEmpty())
            .orElseThrow(
                () -> ApiError.internal("required query parameter '" + name + "' not set"));
    return IntentionsApi.localName(value);
  }

  private Reply putExact(Exchange x) {
    String source = end(x, "source");
    String destination = end(x, "destination");
    ObjectNode body = body(x);
    body.put("SourceName", source).put("DestinationName", destination);
    requireWrite(x, destination);
    if (!Json.text(body, "ID").isEmpty()) {
      throw ApiError.internal("ID must not be specified");
    }
    unchanged(destination, body, "Meta");
    unchanged(destination, body, "JWT");
    dc.primary().intentions().put(destination, Intentions.sourceOf(body));
    return Reply.json(BooleanNode.TRUE);
  }

  /** What belongs to all sources of a destination cannot be changed through one of them. */
  private void unchanged(String destination, ObjectNode body, String field) {
    Optional<ObjectNode> entrys =
        dc.primary()
            .entries()
            .get("service-intentions", destination)
            .map(e -> Json.child(e.body(), field));
    ObjectNode written = Json.child(body, field);
    if (!written.isEmpty() && !entrys.equals(Optional.of(written))) {
      throw ApiError.internal(
          entrys.isPresent()
              ? field + " must not be specified, or should be unchanged during an update."
              : field + " must not be specified");
    }
  }

  private Reply deleteExact(Exchange x) {
    String source = end(x, "source");
    String destination = end(x, "destination");
    requireWrite(x, destination);
    dc.primary()
        .intentions()
        .remove(destination, s -> Json.text(s, "Name").equals(source) && !s.has("Peer"));
    return Reply.json(BooleanNode.TRUE);
  }
}
