// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesh gateways in the catalog, and what one of them watches there to know what to forward. */
final class GatewaysTest {
  private static final String EDGE =
      """
      {"Name": "edge", "Kind": "mesh-gateway", "Address": "127.0.0.1", "Port": 8443,
       "TaggedAddresses": {"lan": {"Address": "127.0.0.1", "Port": 8443},
                           "wan": {"Address": "127.0.0.9", "Port": 9443}},
       "Check": {"CheckID": "edge-ttl", "TTL": "1h", "Status": "passing"}}""";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private void register(String body) {
    agent.put("/v1/agent/service/register", body.replace('\'', '"')).ok();
  }

  @Test
  void gateway_registered_isShownWithItsKindAndBothAddresses() {
    register(EDGE);

    JsonNode health = agent.get("/v1/health/service/edge").ok().json().at("/0/Service");
    assertEquals("mesh-gateway", health.get("Kind").asText());
    assertEquals(9443, health.at("/TaggedAddresses/wan/Port").asInt());
    assertFalse(health.get("TaggedAddresses").has("consul-virtual"), health::toString);
    JsonNode catalog = agent.get("/v1/catalog/service/edge").ok().json().get(0);
    assertEquals("mesh-gateway", catalog.get("ServiceKind").asText());
    assertEquals("127.0.0.9", catalog.at("/ServiceTaggedAddresses/wan/Address").asText());
    assertEquals(0, agent.get("/v1/health/connect/edge").ok().json().size());
    assertEquals("mesh-gateway", agent.at("/v1/agent/service/edge", "/Kind").asText());
    String filter = "?filter=ServiceKind%20%3D%3D%20%22mesh-gateway%22";
    assertEquals("{\"edge\":[]}", agent.get("/v1/catalog/services" + filter).ok().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Address':'127.0.0.1'|Port must be non-zero
          'Port':1,'Proxy':{'DestinationServiceName':'web'}|The Proxy.DestinationServiceName configuration is invalid for a mesh-gateway
          'Port':1,'Proxy':{'Upstreams':[{'DestinationName':'a','LocalBindPort':1}]}|The Proxy.Upstreams configuration is invalid
          'Port':1,'Connect':{'SidecarService':{}}|cannot have a sidecar service defined
          """)
  void gateway_thatCannotBeOne_isRefused(String members, String text) {
    String body = "{'Name':'edge','Kind':'mesh-gateway'," + members + "}";
    Answer answer = agent.put("/v1/agent/service/register", body.replace('\'', '"'));
    assertEquals(400, answer.status(), answer::text);
    assertTrue(answer.text().contains(text), answer::text);
    assertEquals("{}", agent.get("/v1/agent/services").text());
  }

  /** Watched by who forwards to every service there is, and reads again only what has changed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          PUT|/v1/agent/service/register|{'Name':'new','Port':1}
          PUT|/v1/agent/service/register|{'Name':'db','ID':'db-2','Port':2}
          PUT|/v1/agent/service/register|{'Name':'db','Port':3,'Check':{'CheckID':'c','TTL':'1h'}}
          PUT|/v1/agent/service/deregister/db|
          PUT|/v1/agent/check/warn/c|
          PUT|/v1/agent/check/register|{'CheckID':'d','Name':'d','ServiceID':'db','TTL':'1h'}
          PUT|/v1/agent/check/deregister/c|
          PUT|/v1/agent/service/maintenance/db?enable=true|
          """)
  void watches_ofAllChecksAndServices_hearOfEachChange(String method, String path, String body) {
    register("{'Name':'db','Port':1,'Check':{'CheckID':'c','TTL':'1h','Status':'passing'}}");
    long checks = agent.get("/v1/health/state/any").ok().index();
    long services = agent.get("/v1/catalog/services").ok().index();
    agent.forgetScheduled();
    CompletableFuture<Answer> ofChecks =
        agent.getLater("/v1/health/state/any?wait=60s&index=" + checks);
    agent.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));
    CompletableFuture<Answer> ofServices =
        agent.getLater("/v1/catalog/services?wait=60s&index=" + services);
    agent.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));

    agent.call(method, path, body == null ? "" : body.replace('\'', '"'), "").ok();

    assertTrue(TestAgent.await(ofChecks).ok().index() > checks);
    assertTrue(TestAgent.await(ofServices).ok().index() > services);
  }

  @Test
  void watches_whereNothingOfTheirsChanged_goOn() {
    register("{'Name':'db','Port':1,'Check':{'CheckID':'c','TTL':'1h','Status':'passing'}}");
    long index = agent.get("/v1/health/state/any").ok().index();
    agent.forgetScheduled();
    CompletableFuture<Answer> later =
        agent.getLater("/v1/health/state/any?wait=60s&index=" + index);
    agent.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));

    agent.put("/v1/config", "{\"Kind\": \"service-defaults\", \"Name\": \"db\"}").ok();
    agent
        .call("POST", "/v1/query", "{\"Name\": \"q\", \"Service\": {\"Service\": \"db\"}}", "")
        .ok();
    register("{'Name':'db','Port':1,'Check':{'CheckID':'c','TTL':'1h','Status':'passing'}}");
    agent.get("/v1/status/leader").ok();

    assertFalse(later.isDone());
  }
}
