// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Checks that are asked through the sidecar of their service. */
final class ExposedChecksTest {
  private static final String REGISTER = "/v1/agent/service/register";
  private static final String CHECKS =
      "[{'CheckID':'ttl','TTL':'1h'},{'CheckID':'tcp','TCP':'127.0.0.1:1','Interval':'1h'},"
          + "{'CheckID':'http','HTTP':'http://127.0.0.1:1/health?deep=1','Interval':'1h'},"
          + "{'CheckID':'grpc','GRPC':'127.0.0.1:1/shop.Orders','Interval':'1h'}]";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private void register(String checks, String sidecar) {
    String body =
        "{'Name':'api','Port':80,'Checks':" + checks + ",'Connect':{'SidecarService':" + sidecar;
    agent.put(REGISTER, (body + "}}").replace('\'', '"')).ok();
  }

  private static String sidecar(String expose) {
    return "{'Checks':[{'TTL':'1h','Status':'passing'}],'Proxy':{'Expose':{" + expose + "}}}";
  }

  private void put(String members) {
    agent.put("/v1/config", "{" + members.replace('\'', '"') + "}").ok();
  }

  private int port(String check) {
    JsonNode checks =
        agent.get("/v1/agent/checks?filter=ServiceID%20%3D%3D%20%22api%22").ok().json();
    return checks.path(check).path("ExposedPort").asInt(-1);
  }

  private String output(String check) {
    String path = "/v1/health/service/api";
    Answer first = agent.get(path);
    CompletableFuture<Answer> later = agent.getLater(path + "?wait=10m&index=" + first.index());
    agent.passingTime(later, Duration.ofMillis(500)).ok();
    return agent.at("/v1/agent/checks", "/" + check + "/Output").asText();
  }

  @Test
  void checks_exposedByTheSidecar_haveAPortEachAndOnlyTheseThatAsk() {
    register(CHECKS, sidecar("'Checks':true"));

    assertEquals(21500, Math.min(port("http"), port("grpc")));
    assertEquals(21501, Math.max(port("http"), port("grpc")));
    assertEquals(0, port("ttl"));
    assertEquals(0, port("tcp"));
    assertEquals(0, agent.at("/v1/agent/checks", "/service:api-sidecar-proxy/ExposedPort").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "http, \"http://127.0.0.1:21500/health?deep=1\"",
    "grpc, 127.0.0.1:21500/shop.Orders"
  })
  void check_exposed_isAskedAtTheSidecar(String check, String asked) {
    String one =
        check.equals("http")
            ? "[{'CheckID':'http','HTTP':'http://127.0.0.1:1/health?deep=1','Interval':'1s'}]"
            : "[{'CheckID':'grpc','GRPC':'127.0.0.1:1/shop.Orders','Interval':'1s'}]";
    register(one, sidecar("'checks':true"));

    assertTrue(output(check).contains(asked), () -> output(check));
  }

  @Test
  void check_ofASidecarElsewhere_isAskedAtItsAddress() {
    register(
        "[{'CheckID':'http','HTTP':'http://localhost/h','Interval':'1s'}]",
        "{'Checks':[{'TTL':'1h'}],'Proxy':{'LocalServiceAddress':'::1','LocalServicePort':1,"
            + "'Expose':{'Checks':true}}}");

    assertTrue(output("http").startsWith("Get \"http://[::1]:21500/h\": "), () -> output("http"));
  }

  @Test
  void exposure_centrallySet_comesAndGoes() {
    register(CHECKS, sidecar(""));
    assertEquals(0, port("http"));

    put("'Kind':'service-defaults','Name':'api','Expose':{'Checks':true}");
    assertTrue(port("http") >= 21500);
    put("'Kind':'service-defaults','Name':'api'");
    assertEquals(0, port("http"));
    put("'Kind':'proxy-defaults','Expose':{'Checks':true}");
    assertTrue(port("grpc") >= 21500);
    agent.put("/v1/agent/service/deregister/api-sidecar-proxy", "").ok();
    assertEquals(0, port("grpc"));
  }

  @Test
  void port_registeredAgain_isKept() {
    register(CHECKS, sidecar("'Checks':true"));
    int http = port("http");
    int grpc = port("grpc");

    register(CHECKS, sidecar("'Checks':true"));
    agent
        .put(
            "/v1/agent/check/register",
            "{\"CheckID\": \"a\", \"Name\": \"a\", \"ServiceID\": \"api\","
                + " \"HTTP\": \"http://127.0.0.1:1\", \"Interval\": \"1h\"}")
        .ok();

    assertEquals(http, port("http"));
    assertEquals(grpc, port("grpc"));
    assertEquals(21502, port("a"));
    agent.put("/v1/agent/check/deregister/http", "").ok();
    assertEquals(grpc, port("grpc"));
  }

  @Test
  void port_noneLeft_isNoneAndTheCheckStays() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 257; i++) {
      many.append(",{'CheckID':'c%03d','HTTP':'http://127.0.0.1:1/','Interval':'1h'}".formatted(i));
    }
    register("[" + many.substring(1) + "]", sidecar("'Checks':true"));

    assertEquals(21755, port("c255"));
    assertEquals(0, port("c256"));
  }

  @Test
  void exposure_changed_answersTheWaitingHealthQuery() {
    register(CHECKS, sidecar(""));
    Answer first = agent.get("/v1/health/service/api");
    agent.forgetScheduled();
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/service/api?wait=9m&index=" + first.index());
    agent.awaitScheduled(Duration.ofMinutes(9));

    put("'Kind':'service-defaults','Name':'api','Expose':{'Checks':true}");

    assertTrue(TestAgent.await(waiting).text().contains("\"ExposedPort\":2150"));
  }
}
