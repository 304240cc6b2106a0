// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.agent.catalog.ChainWatch;
import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.RouteMaker;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A compiled chain read and made to a table by the subject, as in its control path. */
final class SubjectRoutes {
  private static final ServiceId WEB = new ServiceId("td", "default", "default", "dc1", "web");

  private final RouteTable table;
  private final Random random = new Random(1);

  /**
   * Reads it.
   *
   * @param chain what {@code Chain} is in the agent's answer
   */
  SubjectRoutes(JsonNode chain) throws Exception {
    UpstreamDeclaration upstream =
        new UpstreamDeclaration(
            UpstreamId.service(chain.path("ServiceName").asText()),
            new Address.Tcp("127.0.0.1", 1),
            -1,
            Optional.empty(),
            Protocol.HTTP,
            UpstreamLimits.NONE,
            UpstreamDiscovery.DEFAULT);
    byte[] body = ("{\"Chain\":" + chain + "}").getBytes(StandardCharsets.UTF_8);
    Discovered discovered =
        new Discovered.Chain(
            ChainWatch.of(upstream).decoder().decode(new AgentAnswer(200, Map.of(), body)));
    Map<InstanceQuery, List<ServiceInstance>> none = new HashMap<>();
    RouteMaker.wanted(upstream, discovered, "dc1").forEach(query -> none.put(query, List.of()));
    table =
        RouteTable.of(
            new RouteMaker(WEB, "td", Locality.NONE, none).of(upstream, discovered).orElseThrow());
  }

  /** Where the subject sends the request, and as what. */
  Way way(RoutedRequest request) {
    return table
        .choose(() -> request, random)
        .map(
            route ->
                new Way(
                    route.leg().destination().targets().getFirst().id(),
                    route.rewritten(request.target()).orElse(request.target())))
        .orElse(Way.NONE);
  }
}
