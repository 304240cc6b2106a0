// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that the agent runs by itself. */
final class ChecksTest {
  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private JsonNode check(String id) {
    return agent.get("/v1/agent/checks").json().path(id);
  }

  @Test
  void ttl_nobodyReports_isCritical() {
    agent
        .put("/v1/agent/service/register", "{\"Name\": \"x\", \"Check\": {\"TTL\": \"30s\"}}")
        .ok();
    agent.put("/v1/agent/check/pass/service:x", "").ok();
    agent.advance(Duration.ofSeconds(29));
    assertEquals("passing", check("service:x").path("Status").asText());
    agent.put("/v1/agent/check/pass/service:x", "").ok();
    agent.advance(Duration.ofSeconds(29));
    assertEquals("passing", check("service:x").path("Status").asText());

    agent.advance(Duration.ofSeconds(1));

    assertEquals("critical", check("service:x").path("Status").asText());
    assertEquals("TTL expired", check("service:x").path("Output").asText());
  }

  @Test
  void ttl_reportOnSomethingElse_isRefused() {
    assertEquals(404, agent.put("/v1/agent/check/pass/none", "").status());
    agent.registerWithSidecar("web", 80);
    Answer refused = agent.put("/v1/agent/check/pass/service:web-sidecar-proxy", "");
    assertEquals(500, refused.status());
    assertTrue(refused.text().contains("does not have associated TTL"), refused::text);
  }

  @Test
  void tcp_somethingListens_isPassingAndCriticalAfterwards() throws IOException {
    ServerSocket app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    agent
        .put(
            "/v1/agent/service/register",
            """
            {"Name": "x", "Check": {"TCP": "127.0.0.1:%d", "Interval": "10s"}}"""
                .formatted(app.getLocalPort()))
        .ok();
    Answer first = agent.get("/v1/health/service/x");
    assertEquals("critical", first.json().at("/0/Checks/1/Status").asText());

    Answer up = change(first);
    assertEquals("passing", up.json().at("/0/Checks/1/Status").asText());

    app.close();
    Answer down = change(up);
    assertEquals("critical", down.json().at("/0/Checks/1/Status").asText());
    assertTrue(down.json().at("/0/Checks/1/Output").asText().contains("refused"));
  }

  private Answer change(Answer before) {
    CompletableFuture<Answer> later =
        agent.getLater("/v1/health/service/x?wait=10m&index=" + before.index());
    return agent.passingTime(later, Duration.ofMillis(500));
  }

  @Test
  void alias_followsTheWorstOfItsService() {
    agent.registerWithSidecar("web", 80);
    assertEquals("passing", check("service:web-sidecar-proxy").path("Status").asText());
    agent
        .put(
            "/v1/agent/check/register",
            """
            {"Name": "own", "ServiceID": "web", "TTL": "1h", "Status": "warning"}""")
        .ok();

    assertEquals("warning", check("service:web-sidecar-proxy").path("Status").asText());
    assertEquals(
        "Aliased check \"own\" failing: ",
        check("service:web-sidecar-proxy").path("Output").asText());
    agent.put("/v1/agent/check/deregister/own", "").ok();
    assertEquals("passing", check("service:web-sidecar-proxy").path("Status").asText());
  }
}
