// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Fixture;
import dev.consort.agent.catalog.ChainReading.Instance;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint.Health;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.Leg;
import dev.consort.upstreams.route.PathRule;
import dev.consort.upstreams.route.RouteMatch;
import dev.consort.upstreams.route.RouteRule;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.route.Routes;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every chain that was recorded of a real agent, from its JSON to the table of its routes. */
final class RecordedChainsTest {
  private static final Address ANY = new Address.Tcp("10.0.0.1", 1);

  /** Wherever it was recorded: what has a chain, whatever it was asked for. */
  private static Stream<Fixture> chains() {
    return Fixture.all("").stream().filter(fixture -> fixture.body().contains("\"StartNode\""));
  }

  static Stream<Arguments> chainsAndPlaces() {
    return chains()
        .flatMap(fixture -> Stream.of("dc1", "dc2").map(here -> Arguments.of(fixture, here)));
  }

  private static JsonObject chain(Fixture fixture) {
    return new JsonObject(fixture.body()).getJsonObject("Chain");
  }

  private static UpstreamDeclaration upstream(Fixture fixture) {
    return new UpstreamDeclaration(
        UpstreamId.service(chain(fixture).getString("ServiceName")),
        new Address.Tcp("127.0.0.1", 1),
        -1,
        Optional.empty(),
        Protocol.HTTP,
        UpstreamLimits.NONE,
        UpstreamDiscovery.DEFAULT);
  }

  private static Discovered decoded(Fixture fixture) throws MalformedAnswer {
    return new Discovered.Chain(
        ChainWatch.of(upstream(fixture)).decoder().decode(fixture.answer()));
  }

  private static Routes routes(Fixture fixture, String here) throws MalformedAnswer {
    Discovered decoded = decoded(fixture);
    Map<InstanceQuery, List<ServiceInstance>> instances = new HashMap<>();
    for (InstanceQuery query : RouteMaker.wanted(upstream(fixture), decoded, here)) {
      // A gateway's filter is always the same.
      String id =
          query.kind() == InstanceQuery.Kind.MESH_GATEWAY
              ? InstanceQuery.connect(query.service(), query.datacenter(), "").toString()
              : query.toString();
      instances.put(query, List.of(new ServiceInstance(id, here, ANY, ANY, 1, Health.WARNING)));
    }
    ServiceId web = new ServiceId("td.consul", "default", "default", here, "web");
    return new RouteMaker(web, "td.consul", Locality.NONE, instances)
        .of(upstream(fixture), decoded)
        .orElseThrow();
  }

  @Test
  void chains_recorded_areAllFound() {
    Map<String, Long> found =
        chains()
            .collect(
                Collectors.groupingBy(
                    fixture -> fixture.name().split("/", 2)[0], Collectors.counting()));
    assertEquals(Map.of("1.21.4", 28L, "1.8.7", 22L), found);
    assertEquals(
        List.of(),
        Fixture.all("").stream()
            .filter(fixture -> fixture.path().startsWith("/v1/discovery-chain/"))
            .filter(fixture -> fixture.status() == 200)
            .filter(fixture -> !fixture.body().contains("\"StartNode\""))
            .toList());
  }

  @ParameterizedTest
  @MethodSource("chainsAndPlaces")
  void chain_recorded_leadsWhereItsJsonSays(Fixture fixture, String here) throws Exception {
    ChainReading reading = new ChainReading(chain(fixture), here);
    if (reading.hasPeers()) {
      // Not done yet, and refused rather than done in part.
      assertThrows(MalformedAnswer.class, () -> decoded(fixture));
      return;
    }
    Routes routes = routes(fixture, here);
    assertEquals(reading.rules(), routes.rules().stream().map(RecordedChainsTest::rule).toList());
    assertSound(routes, reading);
  }

  /** Consul ends every router with a route for what is left, so that nothing is without one. */
  private static void assertSound(Routes routes, ChainReading reading) throws Exception {
    RouteTable table = RouteTable.of(routes);
    List<ChainReading.Leg> last = reading.rules().getLast().legs();
    assertEquals(RouteMatch.ANY, routes.rules().getLast().match());
    assertTrue(
        last.stream().map(ChainReading.Leg::node).toList().contains(table.plain().id()),
        table.plain().id());
    assertEquals(
        reading.rules().stream()
            .flatMap(rule -> rule.legs().stream())
            .map(ChainReading.Leg::node)
            .collect(Collectors.toSet()),
        table.ids());
  }

  private static ChainReading.Rule rule(RouteRule rule) {
    RouteMatch match = rule.match();
    return new ChainReading.Rule(
        (match.path().equals(PathRule.ANY) ? 0 : 1)
            + match.headers().size()
            + match.query().size()
            + match.methods().size(),
        rule.action().prefixRewrite().orElse(""),
        rule.legs().stream().map(RecordedChainsTest::leg).toList());
  }

  private static ChainReading.Leg leg(Leg leg) {
    return new ChainReading.Leg(
        leg.weight(),
        leg.destination().id(),
        leg.destination().targets().stream().map(RecordedChainsTest::target).toList());
  }

  private static ChainReading.Target target(UpstreamTarget target) {
    assertEquals(1, target.expectedIds().size());
    return new ChainReading.Target(
        target.expectedIds().iterator().next(),
        target.sni(),
        target.connectTimeout(),
        target.endpoints().stream().map(Instance::of).toList());
  }
}
