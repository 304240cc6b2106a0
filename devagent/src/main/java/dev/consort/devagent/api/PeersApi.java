// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code /v1/peerings} and {@code /v1/peering}: cluster peers, without a cluster behind them. What
 * one exports is written with {@code /v1/catalog/register} and a {@code PeerName}, as Consul takes
 * it with {@code peering.test_allow_peer_registrations}.
 */
public final class PeersApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.PEERING, Topic.ACL);

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public PeersApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/peerings", x -> read(x, this::all));
    router.on("GET", "/v1/peering/*", x -> read(x, () -> one(x.variable(0))));
    router.plain("DELETE", "/v1/peering/*", this::delete);
    router.plain("PUT", "/v1/catalog/register", this::register);
    router.plain("PUT", "/v1/catalog/deregister", this::deregister);
  }

  private Future<Reply> read(Exchange x, Supplier<Reply> reply) {
    return dc.blocking()
        .byIndex(
            x,
            QueryOptions.of(x),
            TOPICS,
            () -> {
              dc.authorizer(x).require(Resource.PEERING, "", Access.READ);
              // Of peers only: what they export is no part of the index, as with Consul.
              return new Blocking.Answer(dc.store().index(Topic.PEERING), null, reply.get());
            })
        .map(Meta::leader);
  }

  private Reply all() {
    ArrayNode out = Json.array();
    dc.peers().showAll().forEach(out::add);
    return Reply.json(out);
  }

  private Reply one(String name) {
    return Reply.json(
        dc.peers()
            .show(name)
            .orElseThrow(() -> ApiError.notFound("Peering not found for \"" + name + "\"")));
  }

  private Reply delete(Exchange x) {
    dc.authorizer(x).require(Resource.PEERING, "", Access.WRITE);
    dc.peers().delete(x.variable(0));
    return Reply.empty();
  }

  private Reply register(Exchange x) {
    ObjectNode body = ofAPeer(x);
    ObjectNode service = Json.child(body, "Service").deepCopy();
    if (Json.text(service, "ID").isEmpty()) {
      throw ApiError.badRequest("Must provide Service.ID");
    }
    String peer = Json.text(body, "PeerName");
    ObjectNode node = Json.object().put("ID", Json.text(body, "ID"));
    node.put("Node", Json.text(body, "Node")).put("Address", Json.text(body, "Address"));
    node.put("Datacenter", Json.text(body, "Datacenter")).put("PeerName", peer);
    node.set("TaggedAddresses", Json.child(body, "TaggedAddresses").deepCopy());
    node.set("Meta", Json.child(body, "NodeMeta").deepCopy());
    node.put("CreateIndex", 1).put("ModifyIndex", 1);
    ObjectNode instance = Json.object();
    instance.set("Node", node);
    instance.set("Service", service.put("PeerName", peer));
    ArrayNode checks = instance.putArray("Checks");
    for (JsonNode check : body.path("Checks")) {
      checks.add(((ObjectNode) check.deepCopy()).put("PeerName", peer));
    }
    if (!dc.peers().put(peer, instance)) {
      throw ApiError.badRequest("too many peers, or instances of one");
    }
    return Reply.json(BooleanNode.TRUE);
  }

  private Reply deregister(Exchange x) {
    ObjectNode body = ofAPeer(x);
    dc.peers().remove(Json.text(body, "PeerName"), Json.text(body, "ServiceID"));
    return Reply.json(BooleanNode.TRUE);
  }

  private ObjectNode ofAPeer(Exchange x) {
    dc.authorizer(x).require(Resource.PEERING, "", Access.WRITE);
    ObjectNode body = Json.readObject(x.body());
    if (Json.text(body, "PeerName").isEmpty()) {
      throw ApiError.badRequest(
          "consort dev takes services of its own with /v1/agent/service/register; here it takes"
              + " those of a PeerName");
    }
    return body;
  }

  /** What stands for a peer's service: the answer of {@code /v1/health/connect} with a peer. */
  static Blocking.Answer health(Datacenter at, String peer, String service, Authorizer authorizer) {
    ArrayNode out = Json.array();
    boolean reads = authorizer.mayWriteAnyService() || authorizer.readsService("");
    if (reads) {
      at.peers().instances(peer, service).forEach(out::add);
    }
    boolean hidden = !reads && !at.peers().instances(peer, service).isEmpty();
    return new Blocking.Answer(
        at.peers().indexOf(peer), null, Meta.filtered(Reply.json(out), hidden, authorizer));
  }
}
