// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Node;

/** {@code /v1/status} and the little of {@code /v1/operator} that the command line asks for. */
public final class StatusApi {
  private final Datacenter dc;

  /** Serves {@code dc}. */
  public StatusApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("GET", "/v1/status/leader", x -> Reply.json(TextNode.valueOf(server())));
    router.plain("GET", "/v1/status/peers", x -> Reply.json(Json.array().add(server())));
    router.plain("GET", "/v1/operator/raft/configuration", this::raft);
  }

  private String server() {
    return dc.catalog().node().address() + ":8300";
  }

  private Reply raft(Exchange x) {
    dc.authorizer(x).require(Resource.OPERATOR, "", Access.READ);
    Node node = dc.catalog().node();
    ObjectNode out = Json.object();
    out.putArray("Servers")
        .addObject()
        .put("ID", node.id())
        .put("Node", node.name())
        .put("Address", server())
        .put("Leader", true)
        .put("ProtocolVersion", "3")
        .put("Voter", true)
        .put("LastIndex", dc.store().index());
    return Reply.json(out.put("Index", dc.store().index()));
  }
}
