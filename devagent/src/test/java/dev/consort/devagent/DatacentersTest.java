// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several datacenters: what is shared, what is not, and how one asks another. */
final class DatacentersTest {
  private static final String DEFAULTS = "/v1/config/service-defaults/web";
  private static final String MATCH = "/v1/connect/intentions/match?by=destination&name=api";

  private TestAgent dc1;
  private TestAgent dc2;
  private TestAgent dc3;

  @BeforeEach
  void start() {
    dc1 =
        TestAgent.start(
            DevAgentConfig.defaults().withNode("desk").withSecondaries(List.of("dc2", "dc3")));
    dc2 = dc1.in("dc2");
    dc3 = dc1.in("dc3");
  }

  @AfterEach
  void stop() throws IOException {
    dc1.close();
  }

  private static void defaults(TestAgent at, String protocol) {
    at.put(
            "/v1/config",
            """
            {"Kind": "service-defaults", "Name": "web", "Protocol": "%s"}"""
                .formatted(protocol))
        .ok();
  }

  private static boolean has(JsonNode entry, String protocol) {
    return entry.path("Protocol").asText().equals(protocol);
  }

  @Test
  void datacenters_areAllNamed_theOwnFirst() {
    assertEquals("[\"dc1\",\"dc2\",\"dc3\"]", dc1.get("/v1/catalog/datacenters").text());
    assertEquals("[\"dc3\",\"dc1\",\"dc2\"]", dc3.get("/v1/catalog/datacenters").text());
  }

  @Test
  void datacenter_hasANodeOfItsOwn_onTheSameAddress() {
    assertEquals("desk", dc2.at("/v1/catalog/nodes?dc=dc1", "/0/Node").asText());
    assertEquals("desk-dc2", dc1.at("/v1/catalog/nodes?dc=dc2", "/0/Node").asText());
    assertEquals("dc2", dc1.at("/v1/catalog/nodes?dc=dc2", "/0/Datacenter").asText());
    assertEquals("127.0.0.1", dc1.at("/v1/catalog/nodes?dc=dc2", "/0/Address").asText());
    assertEquals("dc1", dc2.at("/v1/agent/self", "/Config/PrimaryDatacenter").asText());
    assertEquals("dc2", dc2.at("/v1/agent/self", "/Config/Datacenter").asText());
  }

  @Test
  void service_isInItsDatacenterOnly_andForwardedReadsFindIt() {
    dc2.registerWithSidecar("billing", 80);

    assertEquals("[]", dc1.get("/v1/health/connect/billing").text());
    assertEquals("desk-dc2", dc1.at("/v1/health/connect/billing?dc=dc2", "/0/Node/Node").asText());
    assertEquals(
        "desk-dc2", dc3.at("/v1/catalog/connect/billing?datacenter=dc2", "/0/Node").asText());
    assertEquals(
        "billing",
        dc1.at("/v1/catalog/node/desk-dc2?dc=dc2", "/Services/billing/Service").asText());
    assertEquals("serfHealth", dc1.at("/v1/health/node/desk-dc2?dc=dc2", "/0/CheckID").asText());
  }

  @Test
  void blockingRead_ofAnotherDatacenter_wakesWhenThatChanges() {
    long index = dc1.get("/v1/health/service/billing?dc=dc2").index();
    CompletableFuture<Answer> waiting =
        dc1.getLater("/v1/health/service/billing?dc=dc2&wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8), Duration.ofMinutes(9));

    dc2.registerWithSidecar("billing", 80);

    assertEquals(1, TestAgent.await(waiting).ok().json().size());
  }

  @Test
  void entry_writtenAtASecondary_isThePrimarysAtOnce_andWakesEveryDatacenter() {
    defaults(dc1, "http");
    dc2.await(DEFAULTS, e -> has(e, "http"));
    dc3.await(DEFAULTS, e -> has(e, "http"));
    CompletableFuture<Answer> second = waiting(dc2, DEFAULTS);
    CompletableFuture<Answer> third = waiting(dc3, DEFAULTS);

    defaults(dc2, "grpc");

    assertTrue(has(dc1.get(DEFAULTS).ok().json(), "grpc"));
    assertTrue(has(TestAgent.await(second).ok().json(), "grpc"));
    assertTrue(has(TestAgent.await(third).ok().json(), "grpc"));
  }

  private CompletableFuture<Answer> waiting(TestAgent at, String path) {
    long index = at.get(path).index();
    dc1.forgetScheduled();
    String sign = path.contains("?") ? "&" : "?";
    CompletableFuture<Answer> waiting = at.getLater(path + sign + "wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8), Duration.ofMinutes(9));
    return waiting;
  }

  @Test
  void entry_writtenOnce_changesNoIndexASecondTime() {
    defaults(dc1, "http");
    long index = dc2.await(DEFAULTS, e -> has(e, "http")).index();

    dc1.put("/v1/config", "{\"Kind\": \"service-defaults\", \"Name\": \"other\"}").ok();

    JsonNode kept = dc2.await("/v1/config/service-defaults", all -> all.size() == 2).json().get(1);
    assertEquals("web", kept.path("Name").asText());
    assertTrue(kept.path("ModifyIndex").asLong() <= index, kept.toString());
  }

  @Test
  void entry_removedAtASecondary_isGoneEverywhere() {
    defaults(dc1, "http");
    dc3.await(DEFAULTS, e -> has(e, "http"));

    dc2.call("DELETE", DEFAULTS, "", "").ok();

    assertEquals(404, dc1.get(DEFAULTS).status());
    dc3.await("/v1/config/service-defaults", JsonNode::isEmpty);
  }

  @Test
  void entry_checkAndSet_countsByTheIndexOfThePrimary() {
    dc2.registerWithSidecar("noise", 80);
    defaults(dc1, "http");
    long index = dc1.get(DEFAULTS).json().path("ModifyIndex").asLong();
    String body = "{\"Kind\": \"service-defaults\", \"Name\": \"web\", \"Protocol\": \"grpc\"}";

    assertEquals("false", dc2.put("/v1/config?cas=" + (index + 1), body).text());
    assertEquals("true", dc2.put("/v1/config?cas=" + index, body).text());
  }

  @Test
  void entry_refusedByThePrimary_isRefusedAtASecondary() {
    Answer refused =
        dc2.put(
            "/v1/config",
            """
            {"Kind": "service-defaults", "Name": "web", "MutualTLSMode": "permissive"}""");

    assertEquals(500, refused.status());
    assertEquals("[]", dc1.get("/v1/config/service-defaults").text());
  }

  @Test
  void defaults_writtenInThePrimary_reachSidecarsOfASecondary() {
    dc2.registerWithSidecar("web", 80);

    defaults(dc1, "http2");

    dc2.await(
        "/v1/agent/service/web-sidecar-proxy",
        s -> s.at("/Proxy/Config/protocol").asText().equals("http2"));
  }

  @Test
  void intention_writtenAtASecondary_holdsEverywhere() {
    CompletableFuture<Answer> waiting = waiting(dc3, MATCH);

    dc2.put("/v1/connect/intentions/exact?source=web&destination=api", "{\"Action\": \"deny\"}")
        .ok();

    assertEquals("deny", dc1.at(MATCH, "/api/0/Action").asText());
    assertEquals("web", TestAgent.await(waiting).ok().json().at("/api/0/SourceName").asText());
    String check = "/v1/connect/intentions/check?source=web&destination=api";
    assertEquals("{\"Allowed\":false}", dc3.get(check).text());
    String exact = "/v1/connect/intentions/exact?source=web&destination=api";
    assertEquals("deny", dc3.at(exact + "&dc=dc1", "/Action").asText());
    assertEquals(1, dc3.get("/v1/connect/intentions?dc=dc1").json().size());
  }

  @Test
  void intention_byId_isChangedAndRemovedFromASecondary() {
    String body = "{\"SourceName\": \"a\", \"DestinationName\": \"b\", \"Action\": \"%s\"}";
    String id =
        dc2.call("POST", "/v1/connect/intentions", body.formatted("allow"), "")
            .ok()
            .json()
            .path("ID")
            .asText();
    String path = "/v1/connect/intentions/" + id;

    dc3.put(path, body.formatted("deny")).ok();
    assertEquals("deny", dc2.at(path + "?dc=dc1", "/Action").asText());
    dc2.await("/v1/connect/intentions", all -> all.at("/0/Action").asText().equals("deny"));

    dc2.call("DELETE", path, "", "").ok();
    dc3.await("/v1/connect/intentions", JsonNode::isEmpty);
  }

  @Test
  void gateway_isInCatalogAndHealth_withBothItsAddresses() {
    dc2.put(
            "/v1/agent/service/register",
            """
            {"Name": "edge", "Kind": "mesh-gateway", "Address": "127.0.0.1", "Port": 8443,
             "TaggedAddresses": {"lan": {"Address": "127.0.0.1", "Port": 8443},
                                 "wan": {"Address": "127.0.0.2", "Port": 443}}}""")
        .ok();
    String filter = "filter=Service.Kind%20%3D%3D%20%22mesh-gateway%22";

    JsonNode healthy = dc1.get("/v1/health/service/edge?dc=dc2&passing&" + filter).ok().json();
    assertEquals("127.0.0.2", healthy.at("/0/Service/TaggedAddresses/wan/Address").asText());
    assertEquals(443, healthy.at("/0/Service/TaggedAddresses/wan/Port").asInt());
    assertEquals(8443, healthy.at("/0/Service/TaggedAddresses/lan/Port").asInt());
    assertEquals(
        "{\"edge\":[]}",
        dc1.get("/v1/catalog/services?dc=dc2&filter=ServiceKind%20%3D%3D%20%22mesh-gateway%22")
            .text());
    assertEquals(
        "[]",
        dc1.get("/v1/health/service/edge?dc=dc2&filter=Service.Kind%20%3D%3D%20%22x%22").text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/catalog/services",
        "/v1/catalog/nodes",
        "/v1/health/connect/web",
        "/v1/health/node/desk",
        "/v1/config/service-defaults",
        "/v1/connect/intentions",
        "/v1/connect/intentions/match?by=source&name=web",
        "/v1/connect/intentions/check?source=a&destination=b",
        "/v1/connect/intentions/exact?source=a&destination=b",
        "/v1/connect/ca/roots",
        "/v1/connect/ca/configuration",
        "/v1/agent/connect/ca/roots"
      })
  void read_ofADatacenterThatIsNone_is500(String path) {
    Answer answer = dc2.get(path + (path.contains("?") ? "&" : "?") + "dc=dc9");

    assertEquals(500, answer.status());
    assertEquals("No path to datacenter", answer.text());
  }
}
