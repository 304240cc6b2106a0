// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.Fixture;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the instances of what is discovered are chosen. */
final class RouteBalancingTest {
  private static final ServiceId WEB =
      new ServiceId("td.consul", "default", "default", "dc1", "web");

  private final Map<InstanceQuery, List<ServiceInstance>> instances = new HashMap<>();
  private Locality here = Locality.NONE;

  private Destination of(UpstreamId id, Discovered discovered) {
    UpstreamDeclaration upstream =
        new UpstreamDeclaration(
            id,
            new Address.Tcp("127.0.0.1", 1),
            -1,
            Optional.empty(),
            Protocol.HTTP,
            UpstreamLimits.NONE,
            new UpstreamDiscovery(
                Optional.empty(),
                "mesh-gateway",
                Duration.ofSeconds(10),
                OutlierDetection.DEFAULT,
                Duration.ofSeconds(7)));
    return new RouteMaker(WEB, "td.consul", here, instances)
        .of(upstream, discovered)
        .orElseThrow()
        .plain();
  }

  private Destination query(ServiceInstance... found) {
    return of(
        new UpstreamId(UpstreamId.Type.PREPARED_QUERY, "geo-db", "", ""),
        new Discovered.Query(new QueryAnswer("db", List.of(found))));
  }

  private static ServiceInstance instance(String id, Locality at) {
    Address address = new Address.Tcp("10.0.0.1", 1);
    return new ServiceInstance(id, id, "dc1", address, address, 1, Endpoint.Health.PASSING, at);
  }

  private Destination chain(boolean nearFirst) {
    instances.put(
        InstanceQuery.connect("db", "", ""),
        List.of(
            instance("a", new Locality("eu", "a")),
            instance("b", new Locality("eu", "b")),
            instance("c", new Locality("us", "a")),
            instance("d", Locality.NONE)));
    ChainTarget target =
        new ChainTarget("t", "db", "", "", "", "", "", false, GatewayMode.NONE, nearFirst);
    ChainNode resolver =
        new ChainNode.Resolver("t", List.of(), DiscoveryChain.CONNECT_TIMEOUT, Optional.empty());
    return of(
        UpstreamId.service("db"),
        new Discovered.Chain(new DiscoveryChain("r", Map.of("r", resolver), Map.of("t", target))));
  }

  private static List<Integer> distances(Destination destination) {
    return destination.targets().getFirst().endpoints().stream().map(Endpoint::distance).toList();
  }

  @Test
  void loadBalancer_ofAResolver_isHowItsInstancesAreChosen() throws Exception {
    instances.put(InstanceQuery.connect("orders", "", ""), List.of());
    HashPolicy session =
        new HashPolicy.Cookie(
            "sid", Optional.of(new HashPolicy.NewCookie(Duration.ZERO, "")), false);
    Fixture orders = Fixture.load("1.21.4/discovery-chain/orders");
    assertEquals(
        new Balancing.Maglev(List.of(session)),
        of(
                UpstreamId.service("orders"),
                new Discovered.Chain(ChainDecoder.decode(orders.answer().json())))
            .balancing());
    assertEquals(Balancing.LeastRequest.USUAL, query().balancing());
  }

  @Test
  void slowStart_ofTheUpstream_isItsInstances() {
    assertEquals(Duration.ofSeconds(7), chain(true).slowStart());
    assertEquals(Duration.ofSeconds(7), query().slowStart());
  }

  @Test
  void instances_thatSayWhereTheyAre_areNearOrFar_unlessThatIsOfNoConcern() {
    here = new Locality("eu", "a");
    assertEquals(List.of(0, 1, 2, 2), distances(chain(true)));
    assertEquals(List.of(0, 0, 0, 0), distances(chain(false)));
    assertEquals(List.of(1), distances(query(instance("b", new Locality("eu", "b")))));
  }

  @Test
  void instances_ofASidecarThatDoesNotSayWhereItIs_areAllAlike() {
    assertEquals(1, Set.copyOf(distances(chain(true))).size());
  }
}
