// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.identity.MalformedSpiffeId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.certs.identity.SpiffeIds;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.http.Shape;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/agent/connect}: roots as the agent caches them, and decisions on connections. */
public final class AgentConnectApi {
  private static final Shape AUTHORIZE =
      Shape.of("Target", "ClientCertURI", "ClientCertSerial", "Namespace", "Partition");

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public AgentConnectApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/agent/connect/ca/roots", this::roots);
    router.plain("POST", "/v1/agent/connect/authorize", this::authorize);
  }

  private Future<Reply> roots(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter asked = dc.asked(options);
    String cache = options.index() > 0 ? "MISS" : "HIT";
    return asked
        .blocking()
        .byIndex(
            x,
            options,
            Set.of(Topic.CA),
            asked.blocking().waitOf(options, Blocking.WAIT_DEFAULT, false),
            () ->
                new Blocking.Answer(
                    asked.ca().index(), null, Meta.leader(Reply.json(asked.ca().rootsJson()))))
        .map(reply -> reply.with("X-Cache", cache))
        .map(reply -> cache.equals("HIT") ? reply.with("Age", "0") : reply);
  }

  private Reply authorize(Exchange x) {
    ObjectNode raw = x.bodyObject();
    AUTHORIZE
        .unknownKey(raw)
        .ifPresent(
            key -> {
              throw ApiError.badRequest(
                  "Request decode failed: json: unknown field \"" + key + "\"");
            });
    ObjectNode body = AUTHORIZE.canonical(raw);
    String target = Json.text(body, "Target");
    if (target.isEmpty()) {
      throw ApiError.badRequest("Target service must be specified");
    }
    ServiceId source = source(Json.text(body, "ClientCertURI"));
    authorizer(x).require(Resource.SERVICE, target, Access.WRITE);
    if (!source.partition().equals("default")) {
      throw ApiError.badRequest(
          "Mismatched partitions: \"" + source.partition() + "\" != \"default\"");
    }
    return Reply.json(decide(source, target)).with("X-Cache", "MISS");
  }

  private Authorizer authorizer(Exchange x) {
    try {
      return dc.authorizer(x);
    } catch (ApiError e) {
      throw new ApiError(e.status(), "Could not resolve token to authorizer: " + e.getMessage());
    }
  }

  private static ServiceId source(String uri) {
    SpiffeId id;
    try {
      id = SpiffeIds.parse(uri);
    } catch (MalformedSpiffeId e) {
      throw ApiError.badRequest("ClientCertURI not a valid Connect identifier");
    }
    if (id instanceof ServiceId service) {
      return service;
    }
    throw ApiError.badRequest("ClientCertURI not a valid Service identifier");
  }

  private ObjectNode decide(ServiceId source, String target) {
    Optional<ObjectNode> intention =
        source.namespace().equals("default")
            ? dc.intentions().deciding(source.service(), target)
            : Optional.empty();
    if (intention.isPresent()) {
      ObjectNode found = intention.get();
      boolean l7 = found.has("Permissions");
      String ends =
          "default/"
              + Json.text(found, "SourceName")
              + " => default/"
              + Json.text(found, "DestinationName");
      String how =
          l7
              ? "Permissions: " + found.get("Permissions").size()
              : "Action: " + Json.text(found, "Action").toUpperCase(Locale.ROOT);
      String reason =
          "Matched "
              + (l7 ? "L7" : "L4")
              + " intention: "
              + ends
              + " (Precedence: "
              + found.get("Precedence").asInt()
              + ", "
              + how
              + ")";
      return verdict(!l7 && Json.text(found, "Action").equals("allow"), reason);
    }
    if (dc.defaultIntentionPolicy().isPresent()) {
      return verdict(dc.defaultIntentionPolicy().get().equals("allow"), "Default intention policy");
    }
    return verdict(dc.acl().settings().defaultAllow(), "Default behavior configured by ACLs");
  }

  private static ObjectNode verdict(boolean authorized, String reason) {
    return Json.object().put("Authorized", authorized).put("Reason", reason);
  }
}
