// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The services that are exported to cluster peers, as a gateway knows them. */
final class GatewayExportsTest extends GatewayFixture {
  private static final String INTERNAL = ".default.dc1.internal." + TD;
  private static final String EXPORTS = "/v1/config/exported-services/default";
  private static final String DEFAULTS = "/v1/config/service-defaults";
  private static final String PROXY_DEFAULTS = "/v1/config/proxy-defaults/global";
  private static final String NATIVE_CHAIN = "/v1/discovery-chain/native";
  private static final String BILLING_CHAIN = "/v1/discovery-chain/billing";

  @BeforeEach
  void catalog() {
    rig.agent.index(
        "/v1/catalog/services", 10, Reply.ok("{\"native\":[],\"billing\":[],\"consul\":[]}"));
    instance("native", 7);
    instance("billing", 8);
    instance("consul", 9);
    rig.agent.index(
        EXPORTS, 126, Reply.of(Fixture.load("1.21.4/config/get-exported-services-default")));
    rig.agent.index(DEFAULTS, 126, Reply.of(Fixture.load("1.21.4/config/list-service-defaults")));
    rig.agent.index(
        PROXY_DEFAULTS, 126, Reply.of(Fixture.load("1.21.4/config/get-proxy-defaults-global")));
    chain("native", "tcp", "native" + INTERNAL);
    chain("billing", "grpc", "billing" + INTERNAL);
  }

  private void instance(String service, int port) {
    rig.agent.answer(
        "/v1/health/service/" + service,
        Reply.ok(
            """
            [{"Node":{"Node":"n1","Address":"10.0.0.1","Datacenter":"dc1"},
              "Service":{"ID":"%s","Service":"%s","Port":%d,"Connect":{"Native":true}},
              "Checks":[]}]"""
                .formatted(service, service, port)));
  }

  private void chain(String service, String protocol, String serverName) {
    chain(service, protocol, "resolver", "dc1", serverName);
  }

  private void chain(
      String service, String protocol, String start, String datacenter, String serverName) {
    rig.agent.answer(
        "/v1/discovery-chain/" + service,
        Reply.ok(
            """
            {"Chain":{"Protocol":"%s","StartNode":"s",
              "Nodes":{"s":{"Type":"%s","Resolver":{"Target":"t"}}},
              "Targets":{"t":{"Datacenter":"%s","Name":"%s"}}}}"""
                .formatted(protocol, start, datacenter, serverName)));
  }

  private void exports(int index, String services) {
    rig.agent.index(EXPORTS, index, Reply.ok("{\"Services\":[" + services + "]}"));
  }

  private static String export(String service, String peer) {
    return "{\"Name\":\"%s\",\"Consumers\":[{\"Peer\":\"%s\"}]}".formatted(service, peer);
  }

  private static String exported(String service, String peer) {
    return service + ".default.default." + peer + ".external." + TD;
  }

  private Set<String> external() {
    return Set.copyOf(
        ways().keySet().stream().filter(name -> name.contains(".external.")).toList());
  }

  @Test
  void service_thatIsExported_hasANameForEachPeer_andTheWayOfItsOwnName() {
    complete();
    assertEquals(Set.of(exported("native", "dr"), exported("native", "partner")), external());
    assertSame(ways().get("native" + INTERNAL), ways().get(exported("native", "dr")));
  }

  @Test
  void serviceOfRequests_isNotPassedOn_andThatIsTold() {
    complete();
    assertFalse(external().contains(exported("billing", "partner")));
    assertEquals(Set.of("exported billing"), leftOut().keySet());
    assertTrue(leftOut().get("exported billing").contains("grpc"), leftOut()::toString);
  }

  @Test
  void recordedChains_areUnderstood() {
    rig.agent.answer(NATIVE_CHAIN, Reply.of(Fixture.load("1.21.4/discovery-chain/native")));
    rig.agent.answer(BILLING_CHAIN, Reply.of(Fixture.load("1.21.4/discovery-chain/billing")));
    complete();
    assertEquals(Set.of(exported("native", "dr"), exported("native", "partner")), external());
    assertTrue(leftOut().get("exported billing").contains("grpc"), leftOut()::toString);
  }

  @Test
  void protocol_thatChanges_isNoticed_inEitherEntry() {
    complete();
    chain("billing", "tcp", "billing" + INTERNAL);
    rig.agent.index(DEFAULTS, 127, Reply.ok("[]"));
    await("billing is passed on", () -> external().contains(exported("billing", "partner")));
    assertEquals(Map.of(), leftOut());
    chain("native", "http2", "native" + INTERNAL);
    rig.agent.index(PROXY_DEFAULTS, 128, Reply.ok("{\"Config\":{\"protocol\":\"http2\"}}"));
    await("native is not", () -> external().equals(Set.of(exported("billing", "partner"))));
  }

  @Test
  void entry_thatSaysNothingOfAProtocol_causesNoReading() {
    complete();
    int before = asked(NATIVE_CHAIN);
    rig.agent.index(
        PROXY_DEFAULTS, 127, Reply.of(Fixture.load("1.21.4/config/get-proxy-defaults-global")));
    Eventually.holds("it was seen", () -> rig.agent.resting(PROXY_DEFAULTS) == 1);
    rig.settle();
    assertEquals(before, asked(NATIVE_CHAIN));
  }

  @Test
  void resolver_thatLeadsToASubset_isFollowed() {
    complete();
    rig.agent.answer(
        "/v1/health/connect/native",
        Reply.ok(
            """
            [{"Node":{"Node":"n1","Address":"10.0.0.1","Datacenter":"dc1"},
              "Service":{"ID":"native","Service":"native","Port":77},"Checks":[]}]"""));
    chain("native", "tcp", "v1.native" + INTERNAL);
    rig.agent.index(
        "/v1/config/service-resolver",
        6,
        Reply.ok("[{\"Name\":\"native\",\"Subsets\":{\"v1\":{\"Filter\":\"x == y\"}}}]"));
    await(
        "the subset",
        () ->
            external().contains(exported("native", "dr"))
                && ways().get(exported("native", "dr")).id().equals("v1.native"));
  }

  @Test
  void chain_thatLeadsElsewhere_orSeveralWays_isLeftOut() {
    chain("native", "tcp", "resolver", "dc2", "native.default.dc2.internal." + TD);
    chain("billing", "tcp", "splitter", "dc1", "billing" + INTERNAL);
    complete();
    assertEquals(Set.of(), external());
    assertEquals("it leads to the datacenter dc2", leftOut().get("exported native"));
    assertEquals("its chain has more than one way", leftOut().get("exported billing"));
  }

  @Test
  void all_thatAreHere_areExportedByTheStar_butConsulItself() {
    chain("billing", "tcp", "billing" + INTERNAL);
    chain("consul", "tcp", "consul" + INTERNAL);
    exports(127, export("*", "dr") + "," + export("native", "partner"));
    complete();
    assertEquals(
        Set.of(exported("native", "dr"), exported("native", "partner"), exported("billing", "dr")),
        external());
    instance("late", 12);
    chain("late", "tcp", "late" + INTERNAL);
    rig.agent.index("/v1/catalog/services", 11, Reply.ok("{\"native\":[],\"late\":[]}"));
    await("one has come", () -> external().contains(exported("late", "dr")));
    assertFalse(external().contains(exported("billing", "dr")));
  }

  @Test
  void service_thatIsExportedNoMore_isForgotten_andSoAreTheWatchesOfProtocols() {
    complete();
    exports(127, "");
    await("nothing is exported", () -> external().isEmpty());
    assertEquals(Map.of(), leftOut());
    assertFalse(source.status().stream().anyMatch(watch -> watch.name().equals("protocols")));
  }

  @Test
  void partition_thatConsumes_isNoPeer() {
    exports(127, "{\"Name\":\"native\",\"Consumers\":[{\"Partition\":\"p1\"}]}");
    complete();
    assertEquals(Set.of(), external());
  }

  @Test
  void service_withoutInstancesHere_hasNoWay() {
    exports(127, export("ghost", "dr"));
    chain("ghost", "tcp", "ghost" + INTERNAL);
    complete();
    assertEquals(Set.of(), external());
    assertEquals(Map.of(), leftOut());
  }
}
