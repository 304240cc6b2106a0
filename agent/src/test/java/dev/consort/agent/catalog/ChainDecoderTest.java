// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import dev.consort.upstreams.route.HeaderEdits;
import dev.consort.upstreams.route.PathRule;
import dev.consort.upstreams.route.QueryMatch;
import dev.consort.upstreams.route.RetryPolicy;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChainDecoderTest {
  private static DiscoveryChain recorded(String name) throws MalformedAnswer {
    return ChainDecoder.decode(Fixture.load(name).answer().json());
  }

  /** Behind the last route and the first split. */
  private static ChainNode.Resolver first(DiscoveryChain chain) {
    String at = chain.start();
    while (true) {
      switch (chain.nodes().get(at)) {
        case ChainNode.Router(var routes) -> at = routes.getLast().next();
        case ChainNode.Splitter(var splits) -> at = splits.getFirst().next();
        case ChainNode.Resolver resolver -> {
          return resolver;
        }
      }
    }
  }

  static Stream<Fixture> recordedChains() {
    return Fixture.VERSIONS.stream()
        .flatMap(version -> Fixture.all(version + "/discovery-chain").stream())
        .filter(fixture -> fixture.status() == 200);
  }

  @ParameterizedTest
  @MethodSource("recordedChains")
  void chain_recorded_isReadWhole(Fixture fixture) throws Exception {
    DiscoveryChain chain = ChainDecoder.decode(fixture.answer().json());
    ChainTarget first = chain.targets().get(first(chain).target());
    assertTrue(!first.service().isEmpty() && !first.datacenter().isEmpty(), fixture.name());
  }

  @Test
  void redirect_withSubsetAndFailover_isReadInItsOrder() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/legacy-api");
    ChainNode.Resolver resolver = first(chain);
    ChainTarget first = chain.targets().get(resolver.target());
    assertEquals("api", first.service());
    assertEquals("Service.Meta.version == v1", first.filter());
    assertEquals(Duration.ofSeconds(3), resolver.connectTimeout());
    assertEquals("v1.api.default", first.sni().substring(0, first.sni().indexOf(".dc1.internal.")));
    assertTrue(resolver.failover().getFirst().startsWith("v2.api.default."));
    assertTrue(chain.targets().get(resolver.failover().getFirst()).onlyPassing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void redirect_toAnotherDatacenter_isReadWithItsGateways(String version) throws Exception {
    DiscoveryChain chain = recorded(version + "/discovery-chain/remote-billing");
    ChainTarget target = chain.targets().get(first(chain).target());
    assertEquals("dc2", target.datacenter());
    assertEquals(GatewayMode.REMOTE, target.gateway());
  }

  @Test
  void overrides_posted_areInTheAnswer() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/db-post-overrides");
    assertEquals(Duration.ofSeconds(7), first(chain).connectTimeout());
    assertEquals(
        GatewayMode.REMOTE, chain.targets().get(first(chain).failover().getFirst()).gateway());
  }

  @Test
  void router_recorded_isReadWithAllOfItsMatchesAndActions() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/api");
    List<ChainNode.Route> routes = ((ChainNode.Router) chain.nodes().get(chain.start())).routes();
    assertEquals(5, routes.size());
    assertEquals(
        new RouteMatch(
            new PathRule.Exact("/admin", true), List.of(), List.of(), Set.of("GET", "HEAD")),
        routes.get(0).match());
    assertEquals(
        new RouteAction(
            Optional.of("/"),
            Optional.of(Duration.ofSeconds(7)),
            Optional.of(Duration.ofSeconds(90)),
            Optional.empty(),
            HeaderEdits.NONE,
            HeaderEdits.NONE),
        routes.get(0).action());
    assertEquals(
        new RouteMatch(
            new PathRule.Prefix("/v2/", false),
            List.of(
                new HeaderMatch("x-debug", new ValueMatch.Exact("1", false), false),
                new HeaderMatch("x-no", new ValueMatch.Present(), true)),
            List.of(
                new QueryMatch("flag", new ValueMatch.Present()),
                new QueryMatch("n", new ValueMatch.Regex("[0-9]+")),
                new QueryMatch("e", new ValueMatch.Exact("v", false))),
            Set.of()),
        routes.get(1).match());
    assertEquals(
        Optional.of(
            new RetryPolicy(
                4,
                Set.of(
                    RetryPolicy.Condition.RESET,
                    RetryPolicy.Condition.SERVER_ERROR,
                    RetryPolicy.Condition.CONNECT_FAILURE),
                Set.of(429, 503))),
        routes.get(1).action().retries());
    assertEquals(
        new HeaderEdits(
            List.of("x-remove"),
            Map.of("x-set", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"),
            Map.of("x-added", "a")),
        routes.get(1).action().request());
    assertEquals(new PathRule.Regex("/items/[0-9]+"), routes.get(2).match().path());
    // Less than zero: no timer.
    assertEquals(Optional.empty(), routes.get(2).action().requestTimeout());
    assertEquals(RouteMatch.ANY, routes.get(3).match());
    assertEquals(RouteMatch.ANY, routes.get(4).match());
  }

  @Test
  void splitter_recorded_isReadWithWeightsAndEdits() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/api");
    List<ChainNode.Split> splits =
        ((ChainNode.Splitter) chain.nodes().get("splitter:api.default.default")).splits();
    assertEquals(List.of(9025, 975), splits.stream().map(ChainNode.Split::weight).toList());
    assertEquals(Map.of("x-split", "v1"), splits.get(0).request().set());
    assertEquals(List.of("x-internal"), splits.get(1).response().remove());
  }

  @ParameterizedTest
  @CsvSource({"'',true", "failover,true", "none,false"})
  void nearness_counts_unlessToldOtherwise(String mode, boolean nearFirst) throws Exception {
    String chain =
        "{'Chain':{'StartNode':'a','Nodes':{'a':{'Type':'resolver','Resolver':{'Target':'t'}}},"
            + "'Targets':{'t':{'Service':'s','PrioritizeByLocality':{'Mode':'"
            + mode
            + "'}}}}}";
    assertEquals(
        nearFirst, ChainDecoder.decode(Answers.json(chain)).targets().get("t").nearFirst());
  }

  static Stream<Arguments> unsoundChains() {
    return Stream.of(
        arguments("'StartNode':'a'", "no node \"a\""),
        arguments("'StartNode':'a','Nodes':{'a':{'Type':'jumper'}}", "unknown type \"jumper\""),
        arguments(
            "'StartNode':'a','Nodes':{'a':{'Type':'resolver','Resolver':{'Target':'t'}}}",
            "no target \"t\""),
        arguments("'StartNode':'a','Nodes':{'a':{'Type':'router'}}", "leads nowhere"),
        arguments(
            "'StartNode':'a','Nodes':{'a':{'Type':'router','Routes':[{'NextNode':'a'}]}}",
            "back to itself"),
        arguments("'Targets':{'t':{'Service':'s','Peer':'p'}}", "cluster peer \"p\""),
        arguments("'Targets':{'t':{}}", "names no service"),
        arguments(
            "'Targets':{'t':{'Service':'s','PrioritizeByLocality':{'Mode':'magic'}}}",
            "unknown mode \"magic\""),
        arguments(
            "'StartNode':'a','Nodes':{'a':{'Type':'splitter','Splits':[{'NextNode':'a'}]}}",
            "splits nothing"),
        arguments(route("'PathRegex':'(('"), "the expression"),
        arguments(route("'PathMagic':'/x'"), "unknown \"PathMagic\""),
        arguments(route("'Header':[{'Name':'x','Magic':'y'}]"), "nothing that is known"),
        arguments(route("'Header':[{'Exact':'y'}]"), "without a name"),
        arguments(edits("'Set':{'x':'a\\r\\nb: c'}"), "no value"),
        arguments(edits("'Add':{'a b':'c'}"), "not to be edited"),
        arguments(edits("'Set':{'Content-Length':'1'}"), "not to be edited"),
        arguments(edits("'Add':{'X-Forwarded-Client-Cert':'1'}"), "not to be edited"),
        arguments(edits("'Remove':['Transfer-Encoding']"), "not to be edited"));
  }

  private static String route(String http) {
    return "'StartNode':'a','Nodes':{'a':{'Type':'router','Routes':[{'Definition':{'Match':{'HTTP':{"
        + http
        + "}}},'NextNode':'a'}]}}";
  }

  private static String edits(String edits) {
    return "'StartNode':'a','Nodes':{'a':{'Type':'router','Routes':[{'Definition':{'Destination':{'RequestHeaders':{"
        + edits
        + "}}},'NextNode':'a'}]}}";
  }

  @ParameterizedTest
  @MethodSource("unsoundChains")
  void chain_unsoundOrUnknown_isRefusedAndSaysWhy(String members, String why) {
    MalformedAnswer refused =
        assertThrows(
            MalformedAnswer.class,
            () -> ChainDecoder.decode(Answers.json("{'Chain':{" + members + "}}")));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
