// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The watch of {@code /v1/health/connect/:service}: who can be called as that service. Asked
 * without {@code passing}, which would drop instances that only warn.
 */
public final class HealthWatch {
  private static final WatchSpec.Mode BY_INDEX = new WatchSpec.Mode.Index(Duration.ofSeconds(5));

  private HealthWatch() {}

  /**
   * All instances, in the catalog's order.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<List<ServiceInstance>> of(String service, boolean stale) {
    AgentRequest request = AgentRequest.get("/v1/health/connect/" + AgentRequest.segment(service));
    return new WatchSpec<>(
        "health " + service,
        stale ? request.with("stale", "") : request,
        BY_INDEX,
        false,
        Set.of(),
        InstanceDecoder::decode);
  }
}
