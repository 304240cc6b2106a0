// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway knows of a catalog that is played, and how little it asks for that. */
final class GatewaySourceTest extends GatewayFixture {
  private static final String DB = "db.default.dc1.internal." + TD;
  private static final String SERVICES = "/v1/catalog/services";
  private static final String CHECKS = "/v1/health/state/any";
  private static final String RESOLVERS = "/v1/config/service-resolver";
  private static final String DB_PROXY = "/v1/health/service/db-sidecar-proxy";
  private static final String GATEWAYS = "/v1/health/service/mesh-gateway";

  @BeforeEach
  void catalog() {
    services(10, "consul", "db", "db-sidecar-proxy", "mesh-gateway", "native");
    checks(10, "passing");
    rig.agent.answer("/v1/health/service/consul", Reply.ok("[]"));
    rig.agent.answer("/v1/health/service/db", Reply.ok("[]"));
    rig.agent.answer(DB_PROXY, Reply.ok("[" + proxy("db", 1, "passing") + "]"));
    rig.agent.answer("/v1/health/service/native", Reply.ok("[" + instance("native", 7) + "]"));
    rig.agent.answer(GATEWAYS, Reply.ok("[" + gateway("dc1", 443) + "]"));
  }

  private void services(long index, String... names) {
    String body =
        List.of(names).stream()
            .map(name -> "\"" + name + "\":[]")
            .collect(Collectors.joining(",", "{", "}"));
    rig.agent.index(SERVICES, index, Reply.ok(body));
  }

  private void checks(long index, String dbState) {
    rig.agent.index(
        CHECKS,
        index,
        Reply.ok(
            """
            [{"Node":"n1","CheckID":"serfHealth","Status":"passing","ServiceID":"","ServiceName":""},
             {"Node":"n1","CheckID":"c","Status":"%s","ServiceID":"db-sidecar-proxy",
              "ServiceName":"db-sidecar-proxy"}]"""
                .formatted(dbState)));
  }

  private static String proxy(String service, int port, String state) {
    return item(
        "dc1",
        """
        "Kind":"connect-proxy","ID":"%s-sidecar-proxy","Service":"%s-sidecar-proxy","Port":%d,
        "Proxy":{"DestinationServiceName":"%s"}"""
            .formatted(service, service, port, service),
        state);
  }

  private static String instance(String service, int port) {
    return item(
        "dc1",
        "\"ID\":\"%s\",\"Service\":\"%s\",\"Port\":%d,\"Connect\":{\"Native\":true}"
            .formatted(service, service, port),
        "passing");
  }

  private static String gateway(String datacenter, int port) {
    return item(
        datacenter,
        """
        "Kind":"mesh-gateway","ID":"gw-%d","Service":"mesh-gateway","Address":"10.0.0.9","Port":1,
        "TaggedAddresses":{"wan":{"Address":"192.0.2.1","Port":%d}}"""
            .formatted(port, port),
        "passing");
  }

  private static String item(String datacenter, String service, String state) {
    return """
    {"Node":{"Node":"n1","Address":"10.0.0.1","Datacenter":"%s"},"Service":{%s},
     "Checks":[{"Status":"%s"}]}"""
        .formatted(datacenter, service, state);
  }

  private void started() {
    complete();
    for (String path : List.of(SERVICES, CHECKS, RESOLVERS)) {
      Eventually.holds(path + " rests", () -> rig.agent.resting(path) == 1);
    }
  }

  private static List<Endpoint> endpoints(Destination destination) {
    return destination.targets().getFirst().endpoints();
  }

  @Test
  void services_areKnownByTheirSidecarsAndNativeInstances() {
    started();
    assertEquals("dc1", last().datacenter());
    assertEquals(TD, last().trustDomain());
    assertEquals(java.util.Set.of(DB, "native.default.dc1.internal." + TD), ways().keySet());
    Endpoint db = endpoints(ways().get(DB)).getFirst();
    assertEquals("10.0.0.1:1", db.address().toString());
    assertTrue(db.usable());
    assertEquals(List.of(), source.missing());
    assertEquals(
        "Service.Kind != \"\" or Service.Connect.Native == true",
        rig.agent.requests(DB_PROXY).getFirst().query().get("filter"));
  }

  @Test
  void check_thatFails_hasThatNameReadAgain_andNoOther() {
    started();
    Destination other = ways().get("native.default.dc1.internal." + TD);
    int before = rig.agent.requests().size();
    rig.agent.answer(DB_PROXY, Reply.ok("[" + proxy("db", 1, "critical") + "]"));
    checks(11, "critical");
    await("it is out of use", () -> !endpoints(ways().get(DB)).getFirst().usable());
    assertEquals(2, asked(DB_PROXY));
    assertSame(other, ways().get("native.default.dc1.internal." + TD));
    assertTrue(
        rig.agent.requests().size() - before <= 4,
        () -> "more than the watches' own: " + rig.agent.requests());
  }

  @Test
  void checkOfANode_hasEverythingOnItReadAgain() {
    started();
    rig.agent.index(
        CHECKS,
        11,
        Reply.ok(
            """
            [{"Node":"n1","CheckID":"serfHealth","Status":"critical","ServiceID":"","ServiceName":""},
             {"Node":"n1","CheckID":"c","Status":"passing","ServiceID":"db-sidecar-proxy",
              "ServiceName":"db-sidecar-proxy"}]"""));
    await("both are read", () -> asked(DB_PROXY) == 2 && asked("/v1/health/service/native") == 2);
  }

  @Test
  void nameThatComes_isRead_andOneThatGoesIsForgotten() {
    started();
    rig.agent.answer(
        "/v1/health/service/web-sidecar-proxy", Reply.ok("[" + proxy("web", 2, "passing") + "]"));
    services(12, "consul", "web-sidecar-proxy", "mesh-gateway", "native");
    await(
        "web has come and db gone",
        () -> ways().containsKey("web.default.dc1.internal." + TD) && !ways().containsKey(DB));
  }

  @Test
  void instanceThatChangesWithoutACheck_isSeenByReadingAll_laterTheLongerThatTook() {
    started();
    rig.agent.answer(DB_PROXY, Reply.ok("[" + proxy("db", 99, "passing") + "]"));
    services(11, "consul", "db", "db-sidecar-proxy", "mesh-gateway", "native");
    await(
        "the new port",
        () -> endpoints(ways().get(DB)).getFirst().address().toString().endsWith(":99"));
  }

  @Test
  void manyServices_areReadAFewAtATime() {
    List<String> names = new ArrayList<>(List.of("mesh-gateway"));
    for (int i = 0; i < 300; i++) {
      names.add("s" + i);
      rig.agent.answer("/v1/health/service/s" + i, Reply.ok("[" + instance("s" + i, 1 + i) + "]"));
    }
    services(10, names.toArray(String[]::new));
    complete();
    assertEquals(300, ways().size());
  }

  @Test
  void serviceThatCanNotBeRead_keepsWhatWasKnown_andIsTriedAgain() {
    started();
    rig.agent.answer(DB_PROXY, Reply.error(500, "No cluster leader"));
    checks(11, "critical");
    Eventually.holds("it was asked for", () -> asked(DB_PROXY) >= 2);
    await("it is told", () -> source.failing() == 1);
    assertTrue(endpoints(ways().get(DB)).getFirst().usable());
    rig.agent.answer(DB_PROXY, Reply.ok("[" + proxy("db", 1, "critical") + "]"));
    await("it is out of use", () -> !endpoints(ways().get(DB)).getFirst().usable());
    await("nothing fails any more", () -> source.failing() == 0);
  }

  @Test
  void subsets_haveNamesOfTheirOwn_andTheirFilters() {
    started();
    rig.agent.answer("/v1/health/connect/db", Reply.ok("[" + proxy("db", 5, "warning") + "]"));
    rig.agent.index(
        RESOLVERS,
        6,
        Reply.ok(
            """
            [{"Kind":"service-resolver","Name":"db","ConnectTimeout":"3s",
              "Subsets":{"v1":{"Filter":"Service.Meta.version == v1","OnlyPassing":true}}}]"""));
    await("the subset", () -> ways().containsKey("v1." + DB));
    assertEquals(
        "Service.Meta.version == v1",
        rig.agent.requests("/v1/health/connect/db").getFirst().query().get("filter"));
    Destination v1 = ways().get("v1." + DB);
    assertFalse(endpoints(v1).getFirst().usable(), "only those that pass");
    assertEquals(Duration.ofSeconds(3), v1.targets().getFirst().connectTimeout());
    rig.agent.answer("/v1/health/connect/db", Reply.ok("[" + proxy("db", 6, "passing") + "]"));
    checks(11, "warning");
    await("the subset is read again", () -> endpoints(ways().get("v1." + DB)).getFirst().usable());
    rig.agent.index(RESOLVERS, 7, Reply.ok("[]"));
    await("no subset any more", () -> !ways().containsKey("v1." + DB));
    assertTrue(ways().containsKey(DB));
  }

  @Test
  void otherDatacenter_isReachedByItsGateways_atTheirFarAddresses() {
    rig.agent.answer("/v1/catalog/datacenters", Reply.ok("[\"dc1\",\"dc2\"]"));
    rig.agent.index(
        GATEWAYS, 3, Reply.ok("[" + gateway("dc2", 8443) + "," + gateway("dc2", 8444) + "]"));
    // Of the own ones first: they say where this is.
    rig.agent.answerOnce(GATEWAYS, Reply.ok("[" + gateway("dc1", 443) + "]"));
    started();
    Destination there = last().table().datacenters().get("dc2");
    assertEquals(
        List.of("192.0.2.1:8443", "192.0.2.1:8444"),
        endpoints(there).stream().map(endpoint -> endpoint.address().toString()).toList());
    assertEquals(Optional.of(there), last().table().find("db.default.dc2.internal." + TD));
    assertEquals("dc2", rig.agent.requests(GATEWAYS).get(1).query().get("dc"));
    rig.agent.answer("/v1/catalog/datacenters", Reply.ok("[\"dc1\"]"));
    rig.advance(Duration.ofSeconds(13));
    await("dc2 is gone", () -> last().table().datacenters().isEmpty());
  }

  @Test
  void gatewaysThatAreAllIll_areUsedAllTheSame() {
    rig.agent.answer("/v1/catalog/datacenters", Reply.ok("[\"dc1\",\"dc2\"]"));
    String ill = gateway("dc2", 8443).replace("passing", "critical");
    rig.agent.index(GATEWAYS, 3, Reply.ok("[" + ill + "]"));
    rig.agent.answerOnce(GATEWAYS, Reply.ok("[" + gateway("dc1", 443) + "]"));
    started();
    assertTrue(endpoints(last().table().datacenters().get("dc2")).getFirst().usable());
    rig.agent.index(GATEWAYS, 4, Reply.ok("[" + ill + "," + gateway("dc2", 8444) + "]"));
    await(
        "the well one alone",
        () ->
            endpoints(last().table().datacenters().get("dc2")).stream()
                .map(endpoint -> endpoint.address().toString())
                .toList()
                .equals(List.of("192.0.2.1:8444")));
  }

  @Test
  void datacenterWhoseGatewaysCanNotBeAskedFor_doesNotKeepTheRestWaiting() {
    rig.agent.answer("/v1/catalog/datacenters", Reply.ok("[\"dc1\",\"dc2\"]"));
    rig.agent.answer(GATEWAYS, Reply.error(500, "No path to datacenter"));
    rig.agent.answerOnce(GATEWAYS, Reply.ok("[" + gateway("dc1", 443) + "]"));
    started();
    assertTrue(ways().containsKey(DB));
    assertEquals(Optional.empty(), last().table().find("db.default.dc2.internal." + TD));
  }

  @Test
  void beforeItIsComplete_itSaysWhatIsMissing() {
    rig.agent.answer("/v1/catalog/datacenters", Reply.error(500, "No cluster leader"));
    source.start(published::add);
    await(
        "the datacenters alone are missing",
        () ->
            source.missing().size() == 1
                && source.missing().getFirst().startsWith("datacenters: ")
                && source.missing().getFirst().contains("No cluster leader"));
    assertEquals(List.of(), published);
  }

  @Test
  void agentThatGoesAway_leavesEverythingAsItWas() {
    started();
    int before = published.size();
    rig.agent.stop();
    rig.advance(Duration.ofSeconds(20));
    assertTrue(ways().containsKey(DB));
    assertEquals(before, published.size());
    rig.agent.resume();
    checks(11, "critical");
    rig.agent.answer(DB_PROXY, Reply.ok("[" + proxy("db", 1, "critical") + "]"));
    await("it follows again", () -> !endpoints(ways().get(DB)).getFirst().usable());
  }
}
