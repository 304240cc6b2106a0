// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.upstreams.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The services of cluster peers, as a gateway learns of them from an agent that is played. */
final class GatewayPeersTest extends GatewayFixture {
  private static final String LOCAL = "api.default.dc1.internal." + TD;
  private static final String THEIRS = "c96351fd-3c6d-7ca3-e196-531f04576ef1.consul";
  private static final String API = "api.default.default.beta.external." + THEIRS;
  private static final String PEERINGS = "/v1/peerings";
  private static final String CONNECT_API = "/v1/health/connect/api";

  @BeforeEach
  void catalog() {
    rig.agent.index("/v1/catalog/services", 10, Reply.ok("{\"api\":[]}"));
    rig.agent.answer(
        "/v1/health/service/api",
        Reply.ok(
            """
            [{"Node":{"Node":"n1","Address":"10.0.0.1","Datacenter":"dc1"},
              "Service":{"ID":"api","Service":"api","Port":7,"Connect":{"Native":true}},
              "Checks":[]}]"""));
    rig.agent.answer(PEERINGS, Reply.of(Fixture.load("1.21.4/peering/peerings")));
    rig.agent.index(
        CONNECT_API, 24, Reply.of(Fixture.load("1.21.4/peering/health-connect-api-peer-alpha")));
  }

  /** Lets the peers be asked for again. */
  private void askedAgain() {
    int before = asked(PEERINGS);
    await("the peers are asked for", () -> asked(PEERINGS) > before);
    rig.settle();
  }

  private static List<String> addresses(Destination way) {
    return way.targets().getFirst().endpoints().stream()
        .map(endpoint -> endpoint.address().toString())
        .toList();
  }

  private void peerings(String... peers) {
    rig.agent.answer(PEERINGS, Reply.ok("[" + String.join(",", peers) + "]"));
  }

  private static String peer(String name, String state, String... services) {
    String imported =
        Set.of(services).stream()
            .sorted()
            .map(service -> "\"" + service + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    return """
    {"Name":"%s","State":"%s","StreamStatus":{"ImportedServices":%s}}"""
        .formatted(name, state, services.length == 0 ? "null" : imported);
  }

  private static String gateway(String serverName, int port) {
    return """
    [{"Node":{"Node":"far","Address":"10.9.0.1","Datacenter":"dc1","PeerName":"alpha"},
      "Service":{"ID":"g%d","Service":"x-sidecar-proxy","Port":1,
       "TaggedAddresses":{"wan":{"Address":"192.0.2.9","Port":%d}},
       "Connect":{"PeerMeta":{"SNI":["%s"]}}},"Checks":[]}]"""
        .formatted(port, port, serverName);
  }

  @Test
  void service_ofAPeer_isPassedOnToThePeersGateways_thoughTheirDatacenterHasTheNameOfThisOne() {
    complete();
    assertEquals(Set.of(LOCAL, API), ways().keySet());
    assertEquals(List.of("127.0.0.31:27443"), addresses(ways().get(API)));
    assertEquals("api.default.default.external.alpha", ways().get(API).id());
    assertEquals(List.of("10.0.0.1:7"), addresses(ways().get(LOCAL)));
    assertEquals("alpha", rig.agent.requests(CONNECT_API).getFirst().query().get("peer"));
    assertEquals(Map.of(), leftOut());
  }

  @Test
  void agent_thatKnowsNoPeers_hasNone_andNothingIsWrong() {
    rig.agent.answer(PEERINGS, Reply.error(404, "Invalid URL path: not recognized"));
    rig.agent.answer(
        "/v1/config/exported-services/default",
        Reply.error(500, "invalid config entry kind: exported-services"));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(List.of(), errors());
    assertEquals(0, asked("/v1/config/service-defaults"));
  }

  @Test
  void agent_whosePeeringIsSwitchedOff_hasNone_andNothingIsWrong() {
    rig.agent.answer(PEERINGS, Reply.error(500, "peering must be enabled to use this endpoint"));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(List.of(), errors());
  }

  private List<String> errors() {
    return source.status().stream().flatMap(watch -> watch.lastError().stream()).toList();
  }

  @Test
  void token_thatMayNotReadPeers_losesThoseOnly_andIsTold() {
    rig.agent.answer(
        PEERINGS, Reply.error(403, "Permission denied: token lacks permission 'peering:read'"));
    rig.agent.answer(
        "/v1/config/exported-services/default",
        Reply.error(403, "Permission denied: token lacks permission 'mesh:read'"));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(2, errors().size());
    assertTrue(errors().getFirst().contains("token needs mesh:read"), errors()::toString);
    assertTrue(errors().getLast().contains("token needs peering:read"), errors()::toString);
    rig.agent.answer(PEERINGS, Reply.of(Fixture.load("1.21.4/peering/peerings")));
    await("the token may", () -> ways().containsKey(API));
  }

  @Test
  void peer_withoutServices_orOnItsWayOut_hasNoWays() {
    peerings(
        peer("empty", "ACTIVE"),
        peer("leaving", "DELETING", "api"),
        peer("left", "TERMINATED", "api"));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(0, asked(CONNECT_API));
  }

  @Test
  void peer_thatIsDeleted_isForgotten_andWatchedNoMore() {
    complete();
    Eventually.holds("it is watched", () -> rig.agent.resting(CONNECT_API) == 1);
    peerings();
    await("it is forgotten", () -> !ways().containsKey(API));
    assertFalse(source.status().stream().anyMatch(watch -> watch.name().equals("peer alpha")));
  }

  @Test
  void service_thatAListLacks_staysAsLongAsTheCatalogHasIt() {
    complete();
    // So does a leader answer that the peer has not told its services yet.
    peerings(peer("alpha", "ACTIVE"));
    askedAgain();
    askedAgain();
    assertTrue(ways().containsKey(API));
    rig.agent.index(CONNECT_API, 25, Reply.ok("[]"));
    await("it is forgotten", () -> !ways().containsKey(API));
    askedAgain();
    int reads = asked(CONNECT_API);
    askedAgain();
    assertEquals(reads, asked(CONNECT_API), "what is forgotten is not asked for");
  }

  @Test
  void service_thatIsListedBeforeItsGatewaysAreKnown_isReadOnceMoreSoon() {
    peerings(peer("alpha", "ACTIVE", "api", "web"));
    rig.agent.answer("/v1/health/connect/web", Reply.ok("[]"));
    complete();
    assertFalse(ways().containsKey("web" + API.substring(3)));
    rig.agent.answer("/v1/health/connect/web", Reply.ok(gateway("web" + API.substring(3), 5)));
    askedAgain();
    Eventually.holds("it is read", () -> asked("/v1/health/connect/web") == 2);
    await("it is there", () -> ways().containsKey("web" + API.substring(3)));
  }

  @Test
  void gateways_thatChange_areSeenByOneWatch_andAllServicesOfThatPeerAreReadAgain() {
    peerings(peer("alpha", "ACTIVE", "api", "web"), peer("gamma", "ACTIVE", "mail"));
    String web = "web" + API.substring(3);
    rig.agent.answer("/v1/health/connect/web", Reply.ok(gateway(web, 5)));
    rig.agent.answer("/v1/health/connect/mail", Reply.ok(gateway("mail.x.external.y.consul", 6)));
    complete();
    Eventually.holds("one is watched", () -> rig.agent.resting(CONNECT_API) == 1);
    askedAgain();
    askedAgain();
    int mails = asked("/v1/health/connect/mail");
    rig.agent.answer("/v1/health/connect/web", Reply.ok(gateway(web, 55)));
    rig.agent.index(CONNECT_API, 25, Reply.ok(gateway(API, 55)));
    await(
        "both have moved",
        () ->
            addresses(ways().get(API)).equals(List.of("192.0.2.9:55"))
                && addresses(ways().get(web)).equals(List.of("192.0.2.9:55")));
    assertTrue(asked("/v1/health/connect/mail") <= mails + 1, "those of another peer");
  }

  @Test
  void serverName_thatIsNoneOfAPeer_isNotBelieved() {
    peerings(peer("alpha", "ACTIVE", "a", "b", "c"));
    rig.agent.answer("/v1/health/connect/a", Reply.ok(gateway(LOCAL, 1)));
    rig.agent.answer("/v1/health/connect/b", Reply.ok(gateway("x.y.z.external." + TD, 2)));
    rig.agent.answer("/v1/health/connect/c", Reply.ok(gateway("", 3)));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(List.of("10.0.0.1:7"), addresses(ways().get(LOCAL)));
    assertEquals(
        Set.of("a of peer alpha", "b of peer alpha", "c of peer alpha"), leftOut().keySet());
  }

  @Test
  void serverName_ofTwoPeers_isThatOfTheFirst() {
    peerings(peer("zeta", "ACTIVE", "api2"), peer("alpha", "ACTIVE", "api"));
    rig.agent.answer("/v1/health/connect/api2", Reply.ok(gateway(API, 66)));
    complete();
    assertEquals(List.of("127.0.0.31:27443"), addresses(ways().get(API)));
    assertEquals(Set.of("api2 of peer zeta"), leftOut().keySet());
  }

  @Test
  void service_thatCanNotBeRead_isTriedAgain_laterEachTime_andKeepsNobodyWaiting() {
    rig.agent.answer(CONNECT_API, Reply.error(500, "No cluster leader"));
    complete();
    assertEquals(Set.of(LOCAL), ways().keySet());
    assertEquals(1, source.failing());
    int before = asked(CONNECT_API);
    long began = rig.timers.nanos();
    for (int i = 0; i < 40; i++) {
      askedAgain();
    }
    long most = Duration.ofNanos(rig.timers.nanos() - began).toMillis() / 2500;
    assertTrue(
        asked(CONNECT_API) - before <= most + 5,
        () -> "asked for " + asked(CONNECT_API) + " times, so more than one retry goes on");
    rig.agent.index(
        CONNECT_API, 24, Reply.of(Fixture.load("1.21.4/peering/health-connect-api-peer-alpha")));
    await("it is there", () -> ways().containsKey(API));
    await("nothing fails", () -> source.failing() == 0);
  }

  @Test
  void peer_thatNamesMoreServicesThanAreFollowed_isCutShort_andThatIsTold() {
    String[] names =
        IntStream.rangeClosed(0, ImportReader.MOST_SERVICES)
            .mapToObj(i -> "s%05d".formatted(i))
            .toArray(String[]::new);
    peerings(peer("alpha", "ACTIVE", names));
    complete();
    assertEquals(
        Optional.of("1 of its services are more than are followed"),
        Optional.ofNullable(leftOut().get("peer alpha")));
    assertEquals(1, asked("/v1/health/connect/s00000"));
    assertEquals(0, asked("/v1/health/connect/" + names[names.length - 1]));
  }
}
