// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is registered under one name and can be called in the mesh: sidecars, each for the service
 * that it names, and native instances, for the name itself ({@code /v1/health/service/:name}).
 */
public final class StandIns {
  private static final String IN_THE_MESH =
      "Service.Kind != \"\" or Service.Connect.Native == true";

  private StandIns() {}

  /**
   * Asks for them, by the service that they are called as. Instances that are nobody's, as mesh
   * gateways, are under the empty name.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<Map<String, List<ServiceInstance>>> of(String name, boolean stale) {
    AgentRequest request =
        AgentRequest.get("/v1/health/service/" + AgentRequest.segment(name))
            .with("filter", IN_THE_MESH);
    return new WatchSpec<>(
        "instances " + name,
        request.fromAny(stale),
        WatchSpec.BY_INDEX,
        false,
        Set.of(),
        StandIns::decode);
  }

  static Map<String, List<ServiceInstance>> decode(AgentAnswer answer) throws MalformedAnswer {
    return InstanceDecoder.grouped(answer, StandIns::service);
  }

  private static String service(Json item) {
    Json registered = item.get("Service");
    return switch (registered.get("Kind").text()) {
      case "" -> registered.get("Service").text();
      case "connect-proxy" -> registered.get("Proxy").get("DestinationServiceName").text();
      default -> "";
    };
  }
}
