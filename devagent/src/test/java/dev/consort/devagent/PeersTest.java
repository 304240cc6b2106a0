// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cluster peers are shown as a real Consul was seen to show them. */
final class PeersTest {
  private static final String API = "recorded-peering/health-connect-api-peer-alpha.http.json";

  /** What only a real peer has. */
  private static final Set<String> LOOSE =
      Set.of(
          "ID",
          "PeerID",
          "PeerCAPems",
          "PeerServerAddresses",
          "LastReceive",
          "LastSend",
          "CreateIndex",
          "ModifyIndex",
          "Hash");

  private TestAgent agent;

  @BeforeEach
  void load() throws IOException {
    agent = TestAgent.start();
    register("alpha", "api").ok();
    agent
        .put("/v1/config", RecordedExchange.text("setup/exports/exported-services-default.json"))
        .ok();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  /** Writes the recorded instance of a peer as the replication of a real one writes it. */
  private Answer register(String peer, String service) throws IOException {
    return agent.put("/v1/catalog/register", body(peer, service));
  }

  private static String body(String peer, String service) throws IOException {
    JsonNode recorded = RecordedExchange.read(API).body().get(0);
    JsonNode node = recorded.get("Node");
    ObjectNode body = Json.object().put("PeerName", peer);
    for (String field : List.of("ID", "Node", "Address", "Datacenter", "TaggedAddresses")) {
      body.set(field, node.get(field));
    }
    body.set("NodeMeta", node.get("Meta"));
    body.set("Service", Json.read(recorded.get("Service").toString().replace("api", service)));
    body.set("Checks", recorded.get("Checks"));
    return body.toString();
  }

  private static String deregistration(String peer, String service) {
    return Json.object()
        .put("PeerName", peer)
        .put("ServiceID", service + "-sidecar-proxy-instance-0")
        .toString();
  }

  private List<String> imported(String peer) {
    return Json.texts(
        agent.get("/v1/peering/" + peer).ok().json().get("StreamStatus"), "ImportedServices");
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded-peering").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toARecordedRequest_isAsRecorded(String file) throws IOException {
    RecordedExchange exchange = RecordedExchange.read(file);
    Set<String> loose = new HashSet<>(LOOSE);
    if (file.equals(API)) {
      loose.remove("ID");
    }
    exchange.assertLike(exchange.ask(agent), true, loose, false);
  }

  @Test
  void peer_thatNobodyKnows_isNotFound_andHasNothing() {
    Answer unknown = agent.get("/v1/peering/nobody");
    assertEquals(404, unknown.status());
    assertEquals("Peering not found for \"nobody\"", unknown.text());
    Answer nothing = agent.get("/v1/health/connect/api?peer=nobody").ok();
    assertEquals("[]", nothing.text());
    assertEquals(1, nothing.index());
  }

  @Test
  void servicesOfAPeer_areNoneOfThisCluster() throws IOException {
    assertEquals("[]", agent.get("/v1/health/connect/api").ok().text());
    assertFalse(agent.get("/v1/catalog/services").ok().json().has("api-sidecar-proxy"));
    register("gamma", "web").ok();
    assertEquals(List.of("api"), imported("alpha"));
    assertEquals(List.of("web"), imported("gamma"));
    assertEquals("[]", agent.get("/v1/health/connect/web?peer=alpha").ok().text());
  }

  @Test
  void service_thatAPeerExportsNoMore_isGone_andItsWatchersAreTold() {
    long index = agent.get("/v1/health/connect/api?peer=alpha").ok().index();
    agent.forgetScheduled();
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/api?peer=alpha&wait=10s&index=" + index);
    agent.awaitScheduled(Duration.ofSeconds(10), Duration.ofSeconds(11));
    agent.put("/v1/catalog/deregister", deregistration("alpha", "api")).ok();
    assertEquals("[]", TestAgent.await(waiting).ok().text());
    assertEquals(List.of(), imported("alpha"));
  }

  @Test
  void listOfPeers_hasAnIndexOfPeersOnly() throws IOException {
    long index = agent.get("/v1/peerings").ok().index();
    register("alpha", "web").ok();
    assertEquals(index, agent.get("/v1/peerings").ok().index());
    register("gamma", "mail").ok();
    assertTrue(agent.get("/v1/peerings").ok().index() > index);
  }

  @Test
  void peer_thatIsDeleted_isGoneWithAllItExports() {
    agent.call("DELETE", "/v1/peering/alpha", "", "").ok();
    assertEquals("[]", agent.get("/v1/peerings").ok().text());
    assertEquals("[]", agent.get("/v1/health/connect/api?peer=alpha").ok().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x       | {\"Name\":\"a\",\"Consumers\":[{\"Peer\":\"p\"}]} | Name must be \"default\"",
        "default | {\"Consumers\":[{\"Peer\":\"p\"}]} | service name cannot be empty",
        "default | {\"Name\":\"a\"} | must have at least one consumer",
        "default | {\"Name\":\"a\",\"Consumers\":[{\"Peer\":\"*\"}]} | to all peers (wildcard)",
        "default | {\"Name\":\"a\",\"Consumers\":[{\"Partition\":\"p\"}]} | partitions are an enterprise",
        "default | {\"Name\":\"a\",\"Consumers\":[{\"SamenessGroup\":\"p\"}]} | sameness-groups are an",
      })
  void exports_thatAreNotValid_areRefused(String name, String service, String why) {
    Answer refused =
        agent.put(
            "/v1/config",
            "{\"Kind\":\"exported-services\",\"Name\":\"%s\",\"Services\":[%s]}"
                .formatted(name, service));
    assertEquals(500, refused.status());
    assertTrue(refused.text().contains(why), refused::text);
  }

  @Test
  void registration_withoutAPeer_isRefused() {
    Answer refused = agent.put("/v1/catalog/register", "{\"Service\":{\"ID\":\"x\"}}");
    assertEquals(400, refused.status());
    assertEquals(400, agent.put("/v1/catalog/register", "{\"PeerName\":\"a\"}").status());
  }
}
