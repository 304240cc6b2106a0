// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.watch.News;
import dev.consort.agent.watch.WatchSpec;
import java.util.List;
import java.util.Set;

/**
 * The watch of {@code /v1/health/connect/:service}: who can be called as that service; of mesh
 * gateways, of {@code /v1/health/service/:service}. Asked without {@code passing}, which would drop
 * instances that only warn.
 */
public final class HealthWatch {

  private HealthWatch() {}

  /**
   * All instances, in the catalog's order.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<List<ServiceInstance>> of(InstanceQuery query, boolean stale) {
    WatchSpec<List<ServiceInstance>> watch =
        new WatchSpec<>(
            "health " + query,
            request(query, stale),
            WatchSpec.BY_INDEX,
            false,
            Set.of(),
            InstanceDecoder::decode);
    // News are of the own datacenter.
    return query.datacenter().isEmpty()
        ? watch.toldOf((news, last) -> concern(query, news, last))
        : watch;
  }

  private static boolean concern(InstanceQuery query, News news, List<ServiceInstance> last) {
    return switch (news) {
      case News.AnyInstance() -> true;
      case News.Instances(var names, var nodes) ->
          names.contains(query.service())
              || last.stream()
                  .anyMatch(
                      instance ->
                          names.contains(instance.name())
                              || nodes.stream().anyMatch(instance::isOn));
      case News.Entries _, News.AnyEntry _ -> false;
    };
  }

  private static AgentRequest request(InstanceQuery query, boolean stale) {
    String path =
        switch (query.kind()) {
          case CONNECT -> "/v1/health/connect/";
          case MESH_GATEWAY -> "/v1/health/service/";
        };
    AgentRequest request = AgentRequest.get(path + AgentRequest.segment(query.service()));
    if (!query.datacenter().isEmpty()) {
      request = request.with("dc", query.datacenter());
    }
    if (!query.filter().isEmpty()) {
      request = request.with("filter", query.filter());
    }
    return request.fromAny(stale);
  }
}
