// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.News;
import dev.consort.agent.watch.WatchSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All checks of a datacenter, as sums: those of a service's instances by the name under which they
 * are registered, those of nodes by theirs. A sum changes when a check's state does, and when one
 * comes or goes.
 */
public record Checks(Map<String, Long> services, Map<String, Long> nodes) {
  private static final List<String> MEMBERS =
      List.of("Node", "CheckID", "ServiceID", "ServiceName", "Status");

  /** Copies the maps. */
  public Checks {
    services = Map.copyOf(services);
    nodes = Map.copyOf(nodes);
  }

  /**
   * The watch of {@code /v1/health/state/any}.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<Checks> watch(boolean stale) {
    AgentRequest request = AgentRequest.get("/v1/health/state/any");
    return WatchSpec.essential(
        "checks", request.fromAny(stale), WatchSpec.BY_INDEX, Checks::decode);
  }

  /** What is different from an earlier state. */
  public News.Instances since(Checks before) {
    return new News.Instances(
        Differences.of(before.services, services), Differences.of(before.nodes, nodes));
  }

  private static Checks decode(AgentAnswer answer) throws MalformedAnswer {
    Map<String, Long> services = new HashMap<>();
    Map<String, Long> nodes = new HashMap<>();
    answer.rows(
        MEMBERS,
        check -> {
          String node = check[0];
          String service = check[3];
          // The order of the list says nothing, so neither may the sum.
          long hash = 0x9e3779b97f4a7c15L * Objects.hash(node, check[1], check[2], check[4]);
          if (service.isEmpty()) {
            nodes.merge(node, hash, Long::sum);
          } else {
            services.merge(service, hash, Long::sum);
          }
        });
    return new Checks(services, nodes);
  }
}
