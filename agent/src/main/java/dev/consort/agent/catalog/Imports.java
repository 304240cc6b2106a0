// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What stands for a service that a cluster peer exports to here ({@code
 * /v1/health/connect/:service?peer=}): the mesh gateways of that peer, each as an instance.
 */
public final class Imports {
  private Imports() {}

  /**
   * Asks for them, by the server name that callers ask for, in lower case; under the empty name are
   * those without one. Empty for a service or a peer that is not known.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<Map<String, List<ServiceInstance>>> of(
      String service, String peer, boolean stale) {
    AgentRequest request =
        AgentRequest.get("/v1/health/connect/" + AgentRequest.segment(service)).with("peer", peer);
    return new WatchSpec<>(
        "health " + service + " of peer " + peer,
        request.fromAny(stale),
        WatchSpec.BY_INDEX,
        false,
        Set.of(),
        Imports::decode);
  }

  static Map<String, List<ServiceInstance>> decode(AgentAnswer answer) throws MalformedAnswer {
    return InstanceDecoder.grouped(answer, Imports::serverName);
  }

  /** There are several only for peers of Consul Enterprise, whose callers use the first one too. */
  private static String serverName(Json item) {
    List<Json> names = item.get("Service").get("Connect").get("PeerMeta").get("SNI").items();
    return names.isEmpty() ? "" : names.getFirst().text().toLowerCase(Locale.ROOT);
  }
}
