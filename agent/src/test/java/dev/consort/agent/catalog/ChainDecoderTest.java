// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChainDecoderTest {
  private static DiscoveryChain recorded(String name) throws MalformedAnswer {
    return ChainDecoder.decode(Fixture.load(name).answer().json());
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
    ChainTarget first = chain.targets().get(chain.plain().target());
    assertTrue(!first.service().isEmpty() && !first.datacenter().isEmpty(), fixture.name());
  }

  @Test
  void redirect_withSubsetAndFailover_isReadInItsOrder() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/legacy-api");
    ChainNode.Resolver resolver = chain.plain();
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
    ChainTarget target = chain.targets().get(chain.plain().target());
    assertEquals("dc2", target.datacenter());
    assertEquals(GatewayMode.REMOTE, target.gateway());
  }

  @Test
  void overrides_posted_areInTheAnswer() throws Exception {
    DiscoveryChain chain = recorded("1.21.4/discovery-chain/db-post-overrides");
    assertEquals(Duration.ofSeconds(7), chain.plain().connectTimeout());
    assertEquals(
        GatewayMode.REMOTE, chain.targets().get(chain.plain().failover().getFirst()).gateway());
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
        arguments("'Targets':{'t':{}}", "names no service"));
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
