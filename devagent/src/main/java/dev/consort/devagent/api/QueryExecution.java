// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.query.FailoverPlan;
import dev.consort.devagent.query.PreparedQuery;
import dev.consort.devagent.query.Selection;
import dev.consort.devagent.state.ServiceInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Executes one filled-in query: here, and where nothing is here in one datacenter after the other.
 *
 * @param query filled in
 * @param connect whether the caller wants those that take mesh traffic
 * @param limit most instances in the answer, 0 for all
 * @param token secret of the caller
 * @param random shuffles the answer
 */
record QueryExecution(
    PreparedQuery query, boolean connect, int limit, String token, RandomGenerator random) {
  /**
   * What one datacenter has.
   *
   * @param datacenter its name
   * @param nodes the instances, shuffled
   * @param hidden whether there were more that the token may not see
   */
  private record Found(String datacenter, List<ObjectNode> nodes, boolean hidden) {}

  /** The answer of {@code here}. */
  Reply at(Datacenter here, String consistency) {
    boolean skipped = query.failover().path("SkipLocalDatacenter").asBoolean();
    Found found = skipped ? new Found(here.name(), List.of(), false) : in(here);
    int failovers = 0;
    if (found.nodes().isEmpty()) {
      for (FailoverPlan.Try next : FailoverPlan.of(query.failover(), others(here)).tries()) {
        failovers++;
        found = there(here, next).orElse(found);
        if (!found.nodes().isEmpty()) {
          break;
        }
      }
    }
    Authorizer authorizer = here.acl().resolve(secret());
    return Meta.filtered(
        reply(found, failovers, consistency, authorizer), found.hidden(), authorizer);
  }

  private static List<String> others(Datacenter here) {
    return here.wan().names(here.name()).stream().filter(n -> !n.equals(here.name())).toList();
  }

  /** What is out of reach counts as a try and changes nothing. */
  private Optional<Found> there(Datacenter here, FailoverPlan.Try next) {
    return switch (next) {
      case FailoverPlan.Try.InDatacenter other -> here.peer(other.name()).map(this::in);
      case FailoverPlan.Try.AtPeer peer -> Optional.empty();
    };
  }

  private String secret() {
    return query.token().isEmpty() ? token : query.token();
  }

  private Found in(Datacenter at) {
    Authorizer authorizer = at.acl().resolve(secret());
    boolean readsNode = authorizer.readsNode(at.catalog().node().name());
    List<ObjectNode> nodes = new ArrayList<>();
    boolean hidden = false;
    for (ServiceInstance instance : new Selection(query.service(), connect).of(at.catalog())) {
      if (readsNode && authorizer.readsService(instance.name())) {
        nodes.add(Views.health(instance, at.catalog()));
      } else {
        hidden = true;
      }
    }
    Collections.shuffle(nodes, random);
    List<ObjectNode> few = limit > 0 && nodes.size() > limit ? nodes.subList(0, limit) : nodes;
    return new Found(at.name(), few, hidden);
  }

  private Reply reply(Found found, int failovers, String consistency, Authorizer authorizer) {
    ObjectNode out = Json.object().put("Service", Json.text(query.service(), "Service"));
    ArrayNode nodes = out.putArray("Nodes");
    found.nodes().forEach(nodes::add);
    out.set("DNS", query.body().get("DNS"));
    out.put("Datacenter", found.datacenter()).put("PeerName", "").put("Failovers", failovers);
    addMeta(out, consistency, found.hidden() && authorizer.identified());
    return Reply.json(out);
  }

  /** Adds what answers about queries say of themselves. */
  static void addMeta(ObjectNode out, String consistency, boolean filtered) {
    out.put("Index", 1).put("LastContact", 0).put("KnownLeader", true);
    out.put("ConsistencyLevel", consistency).put("NotModified", false).put("Backend", 0);
    out.put("ResultsFilteredByACLs", filtered);
  }
}
