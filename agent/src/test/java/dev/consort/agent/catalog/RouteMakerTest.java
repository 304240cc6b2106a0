// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.Fixture;
import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint.Health;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import dev.consort.upstreams.route.RouteRule;
import dev.consort.upstreams.route.Routes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RouteMakerTest {
  private static final ServiceId WEB =
      new ServiceId("td.consul", "default", "default", "dc1", "web");
  private static final InstanceQuery LOCAL_GATEWAYS = InstanceQuery.gateways("mesh-gateway", "");
  private static final InstanceQuery REMOTE_GATEWAYS =
      InstanceQuery.gateways("mesh-gateway", "dc2");

  private final Map<InstanceQuery, List<ServiceInstance>> instances = new HashMap<>();

  private static List<ServiceInstance> recorded(String name) throws MalformedAnswer {
    return InstanceDecoder.decode(Fixture.load("1.21.4/health/" + name).answer());
  }

  private static Discovered chain(String name) throws MalformedAnswer {
    return new Discovered.Chain(
        ChainDecoder.decode(Fixture.load("1.21.4/discovery-chain/" + name).answer().json()));
  }

  private static UpstreamDeclaration upstream(UpstreamId id, Optional<GatewayMode> mode) {
    return new UpstreamDeclaration(
        id,
        new Address.Tcp("127.0.0.1", 1),
        -1,
        Optional.empty(),
        Protocol.TCP,
        UpstreamLimits.NONE,
        new UpstreamDiscovery(
            mode, "mesh-gateway", Duration.ofSeconds(10), OutlierDetection.DEFAULT));
  }

  private static UpstreamDeclaration service(String name) {
    return upstream(UpstreamId.service(name), Optional.empty());
  }

  private static UpstreamDeclaration query(Optional<GatewayMode> mode) {
    return upstream(new UpstreamId(UpstreamId.Type.PREPARED_QUERY, "geo-db", "", ""), mode);
  }

  private Optional<Routes> routes(UpstreamDeclaration upstream, Discovered discovered) {
    return new RouteMaker(WEB, "td.consul", Locality.NONE, instances).of(upstream, discovered);
  }

  private Optional<Destination> of(UpstreamDeclaration upstream, Discovered discovered) {
    return routes(upstream, discovered).map(Routes::plain);
  }

  private static Set<ServiceId> identity(String datacenter, String service) {
    return Set.of(new ServiceId("td.consul", "default", "default", datacenter, service));
  }

  @Test
  void failover_ofAResolver_isASecondTarget_withTheIdentityOfItsDatacenter() throws Exception {
    instances.put(InstanceQuery.connect("db", "", ""), recorded("connect-db"));
    instances.put(LOCAL_GATEWAYS, recorded("service-mesh-gateway"));
    List<UpstreamTarget> targets = of(service("db"), chain("db")).orElseThrow().targets();
    assertEquals(2, targets.size());
    assertEquals(identity("dc1", "db"), targets.get(0).expectedIds());
    assertEquals(identity("dc2", "db"), targets.get(1).expectedIds());
    assertEquals(
        "db.default.dc2.internal.d69d87f0-3d2e-2eb2-d59b-bb70fab6ea4f.consul",
        targets.get(1).sni());
    assertEquals(Duration.ofSeconds(15), targets.get(0).connectTimeout());
  }

  @Test
  void wanted_areTheInstancesOfEachTarget_andTheGatewaysOnTheWay() throws Exception {
    assertEquals(
        Set.of(
            InstanceQuery.connect("db", "", ""),
            InstanceQuery.connect("db", "dc2", ""),
            LOCAL_GATEWAYS),
        RouteMaker.wanted(service("db"), chain("db"), "dc1"));
    assertEquals(
        Set.of(InstanceQuery.connect("billing", "dc2", ""), REMOTE_GATEWAYS),
        RouteMaker.wanted(service("remote-billing"), chain("remote-billing"), "dc1"));
  }

  @Test
  void wanted_seenFromTheTargetsDatacenter_isNearAndWithoutGateways() throws Exception {
    assertEquals(
        Set.of(InstanceQuery.connect("billing", "", "")),
        RouteMaker.wanted(service("remote-billing"), chain("remote-billing"), "dc2"));
  }

  @Test
  void subsets_askWithTheirFilters() throws Exception {
    Set<InstanceQuery> wanted =
        RouteMaker.wanted(service("legacy-api"), chain("legacy-api"), "dc1");
    assertEquals(
        Set.of(
            InstanceQuery.connect("api", "", "Service.Meta.version == v1"),
            InstanceQuery.connect("api", "", "Service.Meta.version == v2"),
            InstanceQuery.connect("orders", "", ""),
            InstanceQuery.connect("api", "dc2", "Service.Meta.version == v1"),
            LOCAL_GATEWAYS),
        wanted);
  }

  @Test
  void subset_ofOnlyPassing_leavesOutThoseThatWarn() throws Exception {
    instances.put(
        InstanceQuery.connect("api", "", "Service.Meta.version == v1"), recorded("connect-db"));
    instances.put(
        InstanceQuery.connect("api", "", "Service.Meta.version == v2"), recorded("connect-db"));
    List<UpstreamTarget> targets =
        of(service("legacy-api"), chain("legacy-api")).orElseThrow().targets();
    assertEquals(Health.WARNING, targets.get(0).endpoints().get(1).health());
    assertEquals(Health.CRITICAL, targets.get(1).endpoints().get(1).health());
  }

  @Test
  void routerAndSplitter_leadEachToTheirOwnInstances() throws Exception {
    for (String filter : List.of("v1", "v2")) {
      instances.put(
          InstanceQuery.connect("api", "", "Service.Meta.version == " + filter),
          recorded("connect-api"));
    }
    assertEquals(Optional.empty(), routes(service("api"), chain("api")), "orders is not known");
    instances.put(InstanceQuery.connect("orders", "", ""), List.of());
    Routes routes = routes(service("api"), chain("api")).orElseThrow();
    assertEquals(5, routes.rules().size());
    assertEquals(
        List.of("resolver:orders.default.default.dc1"), destinations(routes.rules().get(0)));
    assertEquals(
        List.of("resolver:v1.api.default.default.dc1", "resolver:v2.api.default.default.dc1"),
        destinations(routes.rules().get(4)));
    assertEquals(9025, routes.rules().get(4).legs().getFirst().weight());
    assertEquals("resolver:v1.api.default.default.dc1", routes.plain().id());
  }

  private static List<String> destinations(RouteRule rule) {
    return rule.legs().stream().map(leg -> leg.destination().id()).toList();
  }

  @Test
  void requestTimeout_ofAResolver_holdsWhereNothingStandsBeforeIt() throws Exception {
    instances.put(InstanceQuery.connect("api", "", "Service.Meta.version == v1"), List.of());
    assertEquals(
        Optional.of(Duration.ofSeconds(12)),
        routes(service("legacy-api"), chain("legacy-api"))
            .orElseThrow()
            .rules()
            .getFirst()
            .action()
            .requestTimeout());
  }

  @Test
  void destination_whoseFirstInstancesAreNotKnown_waits() throws Exception {
    instances.put(InstanceQuery.connect("db", "dc2", ""), recorded("connect-db"));
    assertEquals(Optional.empty(), of(service("db"), chain("db")));
  }

  @Test
  void remoteGateways_areDialledAtTheirWanAddress_whileSomeInstanceIsWell() throws Exception {
    instances.put(REMOTE_GATEWAYS, recorded("service-mesh-gateway-dc2"));
    instances.put(InstanceQuery.connect("billing", "dc2", ""), recorded("connect-billing-dc2"));
    UpstreamTarget target =
        of(service("remote-billing"), chain("remote-billing")).orElseThrow().targets().getFirst();
    assertEquals(
        List.of(new Address.Tcp("127.0.0.32", 30543)),
        target.endpoints().stream().map(endpoint -> endpoint.address()).toList());
    assertEquals(Health.PASSING, target.endpoints().getFirst().health());
    assertEquals(identity("dc2", "billing"), target.expectedIds());
  }

  @Test
  void gateways_ofAServiceWithoutInstances_areOutOfUse() throws Exception {
    instances.put(REMOTE_GATEWAYS, recorded("service-mesh-gateway-dc2"));
    instances.put(InstanceQuery.connect("billing", "dc2", ""), List.of());
    UpstreamTarget target =
        of(service("remote-billing"), chain("remote-billing")).orElseThrow().targets().getFirst();
    assertEquals(Health.CRITICAL, target.endpoints().getFirst().health());
  }

  @Test
  void gateways_thatAreIll_areLeftOutWhileOthersAreWell_andKeptIfAllAre() throws Exception {
    List<ServiceInstance> both = recorded("service-mesh-gateway");
    instances.put(InstanceQuery.connect("db", "", ""), List.of());
    instances.put(InstanceQuery.connect("db", "dc2", ""), recorded("connect-billing-dc2"));
    instances.put(LOCAL_GATEWAYS, both);
    assertEquals(
        List.of(new Address.Tcp("127.0.0.11", 29443)),
        of(service("db"), chain("db")).orElseThrow().targets().get(1).endpoints().stream()
            .map(endpoint -> endpoint.address())
            .toList());
    instances.put(LOCAL_GATEWAYS, List.of(both.get(1)));
    UpstreamTarget remote = of(service("db"), chain("db")).orElseThrow().targets().get(1);
    assertEquals(Health.PASSING, remote.endpoints().getFirst().health());
  }

  @Test
  void instances_ofAnotherDatacenter_areDialledAtTheirWanAddress() throws Exception {
    instances.put(InstanceQuery.connect("billing", "dc2", ""), recorded("connect-billing-dc2"));
    UpstreamDeclaration billing =
        upstream(new UpstreamId(UpstreamId.Type.SERVICE, "billing", "dc2", ""), Optional.empty());
    // Its mode is remote by the entries, and nothing is known of gateways yet.
    assertEquals(Optional.empty(), of(billing, chain("billing-compile-dc2")));
    instances.put(REMOTE_GATEWAYS, List.of());
    List<UpstreamTarget> targets =
        of(billing, chain("billing-compile-dc2")).orElseThrow().targets();
    assertEquals(List.of(), targets.getFirst().endpoints());
    UpstreamTarget direct = query("execute-billing-fo", Optional.of(GatewayMode.NONE));
    assertEquals(new Address.Tcp("127.0.0.12", 30002), direct.endpoints().getFirst().address());
  }

  private UpstreamTarget query(String answer, Optional<GatewayMode> mode) throws MalformedAnswer {
    Fixture fixture = Fixture.load("1.21.4/query/" + answer);
    Discovered found = new Discovered.Query(QueryWatch.decode(fixture.answer()));
    return of(query(mode), found).orElseThrow().targets().getFirst();
  }

  @Test
  void query_thatFoundInstancesElsewhere_demandsTheIdentityOfThatDatacenter() throws Exception {
    UpstreamTarget target = query("execute-geo-db", Optional.empty());
    assertEquals(identity("dc2", "db"), target.expectedIds());
    assertEquals("db.default.dc2.internal.td.consul", target.sni());
    assertEquals(new Address.Tcp("127.0.0.12", 30004), target.endpoints().getFirst().address());
  }

  @Test
  void query_thatFoundInstancesElsewhere_waitsForTheGatewaysOnTheWay() throws Exception {
    Discovered found =
        new Discovered.Query(
            QueryWatch.decode(Fixture.load("1.21.4/query/execute-geo-db").answer()));
    assertEquals(Optional.empty(), of(query(Optional.of(GatewayMode.LOCAL)), found));
  }

  @Test
  void query_thatFoundInstancesElsewhere_goesThroughGatewaysWhereToldSo() throws Exception {
    instances.put(LOCAL_GATEWAYS, recorded("service-mesh-gateway"));
    UpstreamTarget target = query("execute-geo-db", Optional.of(GatewayMode.LOCAL));
    assertEquals(new Address.Tcp("127.0.0.11", 29443), target.endpoints().getFirst().address());
    assertEquals(identity("dc2", "db"), target.expectedIds());
  }

  @Test
  void query_withInstancesOfTwoDatacenters_isATargetForEach() {
    Address at = new Address.Tcp("10.0.0.1", 1);
    ServiceInstance here = new ServiceInstance("a/db", "dc1", at, at, 1, Health.PASSING);
    ServiceInstance there = new ServiceInstance("b/db", "dc2", at, at, 1, Health.PASSING);
    Discovered both = new Discovered.Query(new QueryAnswer("db", List.of(there, here)));
    List<UpstreamTarget> targets = of(query(Optional.empty()), both).orElseThrow().targets();
    assertEquals(
        List.of(identity("dc2", "db"), identity("dc1", "db")),
        targets.stream().map(target -> target.expectedIds()).toList());
  }

  @Test
  void query_withoutInstances_isADestinationWithoutAny() {
    Discovered none = new Discovered.Query(new QueryAnswer("db", List.of()));
    Destination empty = of(query(Optional.empty()), none).orElseThrow();
    assertEquals(List.of(), empty.targets().getFirst().endpoints());
    assertEquals(identity("dc1", "db"), empty.targets().getFirst().expectedIds());
  }

  @Test
  void terminatingGateway_isExpectedToProveTheServiceAskedFor() throws Exception {
    instances.put(
        InstanceQuery.connect("plain", "", ""), recorded("connect-plain-by-terminating-gateway"));
    UpstreamTarget target =
        of(service("plain"), new Discovered.Chain(DiscoveryChain.ofInstances("plain", "")))
            .orElseThrow()
            .targets()
            .getFirst();
    assertEquals(identity("dc1", "plain"), target.expectedIds());
    assertEquals("plain.default.dc1.internal.td.consul", target.sni());
    assertEquals(new Address.Tcp("127.0.0.11", 29445), target.endpoints().getFirst().address());
  }

  @Test
  void agentWithoutChains_isAskedForTheInstancesOfTheDatacenterThatIsMeant() {
    UpstreamDeclaration far =
        upstream(new UpstreamId(UpstreamId.Type.SERVICE, "db", "dc2", ""), Optional.empty());
    AgentAnswer unknown = new AgentAnswer(404, Map.of(), new byte[0]);
    DiscoveryChain chain = read(far, unknown);
    assertEquals(
        Set.of(InstanceQuery.connect("db", "dc2", "")),
        RouteMaker.wanted(far, new Discovered.Chain(chain), "dc1"));
  }

  private static DiscoveryChain read(UpstreamDeclaration upstream, AgentAnswer answer) {
    try {
      return ChainWatch.of(upstream).decoder().decode(answer);
    } catch (MalformedAnswer e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sni_ofAnotherPartition_hasTheVersionedForm() {
    assertEquals(
        "db.default.team.dc1.internal-v1.td.consul",
        ServerNames.of(new ServiceId("td.consul", "team", "default", "dc1", "db")));
  }
}
