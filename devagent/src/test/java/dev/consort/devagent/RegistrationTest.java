// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services, and the sidecars their registrations ask for. */
final class RegistrationTest {
  private static final String REGISTER = "/v1/agent/service/register";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  @Test
  void sidecar_unsaid_isCompletedFromItsService() {
    agent
        .put(
            REGISTER,
            """
            {"name": "web", "id": "web-1", "port": 8080, "tags": ["eu"], "meta": {"v": "1"},
             "weights": {"passing": 5, "warning": 2},
             "connect": {"sidecar_service": {"proxy": {"upstreams":
               [{"destination_name": "db", "local_bind_port": 9191,
                 "config": {"connect_timeout_ms": 1000}}]}}}}""")
        .ok();

    JsonNode sidecar = agent.get("/v1/agent/service/web-1-sidecar-proxy").ok().json();

    assertEquals("connect-proxy", sidecar.path("Kind").asText());
    assertEquals("web-sidecar-proxy", sidecar.path("Service").asText());
    assertEquals(21000, sidecar.path("Port").asInt());
    assertEquals("eu", sidecar.at("/Tags/0").asText());
    assertEquals("1", sidecar.at("/Meta/v").asText());
    assertEquals(5, sidecar.at("/Weights/Passing").asInt());
    assertEquals("web", sidecar.at("/Proxy/DestinationServiceName").asText());
    assertEquals("web-1", sidecar.at("/Proxy/DestinationServiceID").asText());
    assertEquals("127.0.0.1", sidecar.at("/Proxy/LocalServiceAddress").asText());
    assertEquals(8080, sidecar.at("/Proxy/LocalServicePort").asInt());
    assertEquals("service", sidecar.at("/Proxy/Upstreams/0/DestinationType").asText());
    assertEquals(1000, sidecar.at("/Proxy/Upstreams/0/Config/connect_timeout_ms").asInt());
    JsonNode checks = agent.get("/v1/agent/checks").json();
    assertEquals(
        "Connect Sidecar Listening", checks.at("/service:web-1-sidecar-proxy:1/Name").asText());
    assertEquals("alias", checks.at("/service:web-1-sidecar-proxy:2/Type").asText());
  }

  @Test
  void sidecarPort_registeredAgain_isKept() {
    agent.registerWithSidecar("a", 1);
    agent.registerWithSidecar("b", 2);
    agent.registerWithSidecar("a", 3);

    assertEquals(21000, agent.at("/v1/agent/service/a-sidecar-proxy", "/Port").asInt());
    assertEquals(21001, agent.at("/v1/agent/service/b-sidecar-proxy", "/Port").asInt());
    agent.put("/v1/agent/service/deregister/a", "").ok();
    agent.registerWithSidecar("c", 3);
    assertEquals(21000, agent.at("/v1/agent/service/c-sidecar-proxy", "/Port").asInt());
  }

  @Test
  void sidecarPorts_allTaken_isRefusedAndRegistersNothing() {
    for (int i = 0; i < 256; i++) {
      agent.registerWithSidecar("s" + i, 80);
    }

    Answer refused =
        agent.put(REGISTER, "{\"Name\": \"late\", \"Connect\": {\"SidecarService\": {}}}");

    assertEquals(400, refused.status());
    assertTrue(refused.text().contains("[21000, 21255]"), refused::text);
    assertEquals(404, agent.get("/v1/agent/service/late").status());
  }

  @Test
  void deregister_service_takesItsSidecarAndChecksAlong() {
    agent.registerWithSidecar("web", 80);

    agent.put("/v1/agent/service/deregister/web", "").ok();

    assertEquals(0, agent.get("/v1/agent/services").json().size());
    assertEquals(0, agent.get("/v1/agent/checks").json().size());
    assertEquals(0, agent.get("/v1/health/connect/web").json().size());
    assertEquals(404, agent.put("/v1/agent/service/deregister/web", "").status());
  }

  @Test
  void replaceExistingChecks_dropsThoseNotNamed() {
    String two = "{\"Name\": \"x\", \"Checks\": [{\"TTL\": \"1m\"}, {\"TTL\": \"2m\"}]}";
    String one = "{\"Name\": \"x\", \"Check\": {\"TTL\": \"1m\"}}";
    agent.put(REGISTER, two).ok();
    agent.put(REGISTER, one).ok();
    assertEquals(3, agent.get("/v1/agent/checks").json().size());

    agent.put(REGISTER + "?replace-existing-checks", one).ok();

    assertEquals(1, agent.get("/v1/agent/checks").json().size());
  }

  @Test
  void checkStatus_registeredAgain_isKept() {
    String service = "{\"Name\": \"x\", \"Check\": {\"TTL\": \"1m\"}}";
    agent.put(REGISTER, service).ok();
    agent.put("/v1/agent/check/pass/service:x?note=fine", "").ok();

    agent.put(REGISTER, service).ok();

    assertEquals("passing", agent.at("/v1/agent/checks", "/service:x/Status").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Missing service name",
        "{\"Name\": \"x\", \"Address\": \"0.0.0.0\"}|Invalid service address",
        "{\"Name\": \"x\", \"Kind\": \"connect-proxy\"}|Port or SocketPath must be set",
        "{\"Name\": \"x\", \"Kind\": \"connect-proxy\", \"Port\": 1}|DestinationServiceName must be non-empty",
        "{\"Name\": \"x\", \"Kind\": \"odd\", \"Port\": 1}|unsupported service kind",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Upstreams\": [{\"DestinationName\": \"a\"}]}}}}|local bind port",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Upstreams\": [{\"DestinationName\": \"a\", \"LocalBindPort\": 1}, {\"DestinationName\": \"a\", \"LocalBindPort\": 2}]}}}}|duplicates",
        "{\"Name\": \"x\", \"Check\": {\"TCP\": \"a:1\"}}|Interval must be > 0",
        "{\"Name\": \"x\", \"Check\": {\"GRPC\": \"a:1\"}}|Interval must be > 0",
        "{\"Name\": \"x\", \"Check\": {\"HTTP\": \"ftp://a\", \"Interval\": \"1s\"}}|http and https URLs only",
        "{\"Name\": \"x\", \"Check\": {\"TCP\": \"a:1\", \"TCPUseTLS\": true, \"Interval\": \"1s\"}}|plain TCP",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"a\", \"ListenerPort\": 1, \"LocalPathPort\": 1}]}}}}}|Path must start with",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"LocalPathPort\": 1}]}}}}}|ListenerPort must be 1",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"ListenerPort\": 65536, \"LocalPathPort\": 1}]}}}}}|ListenerPort must be 1",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"ListenerPort\": 1}]}}}}}|LocalPathPort must be 1",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"ListenerPort\": 1, \"LocalPathPort\": 1, \"Protocol\": \"grpc\"}]}}}}}|Protocol must be one of http",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"ListenerPort\": 1, \"LocalPathPort\": 1}, {\"Path\": \"/b\", \"ListenerPort\": 1, \"LocalPathPort\": 1}]}}}}}|duplicates of path or listener port",
        "{\"Name\": \"x\", \"Connect\": {\"SidecarService\": {\"Proxy\": {\"Expose\": {\"Paths\": [{\"Path\": \"/a\", \"ListenerPort\": 1, \"LocalPathPort\": 1}, {\"Path\": \"/a\", \"ListenerPort\": 2, \"LocalPathPort\": 1}]}}}}}|duplicates of path or listener port",
        "{\"Name\": \"x\", \"Check\": {\"TTL\": \"1m\", \"Status\": \"good\"}}|Status for checks",
        "{\"Name\": |Request decode failed",
        "[]|Request decode failed"
      })
  void registration_notValid_isRefusedWhole(String body, String text) {
    Answer refused = agent.put(REGISTER, body);

    assertEquals(400, refused.status(), refused::text);
    assertTrue(refused.text().contains(text), refused::text);
    assertEquals(0, agent.get("/v1/agent/services").json().size());
  }

  @Test
  void health_passing_leavesOutWhatIsNot() {
    agent.put(REGISTER, "{\"Name\": \"x\", \"Check\": {\"TTL\": \"1m\"}}").ok();
    assertEquals(0, agent.get("/v1/health/service/x?passing").json().size());
    assertEquals(1, agent.get("/v1/health/service/x?passing=false").json().size());
    assertEquals(503, agent.get("/v1/agent/health/service/id/x").status());

    agent.put("/v1/agent/check/warn/service:x", "").ok();
    assertEquals(0, agent.get("/v1/health/service/x?passing=1").json().size());
    assertEquals(429, agent.get("/v1/agent/health/service/name/x").status());

    agent.put("/v1/agent/check/update/service:x", "{\"Status\": \"passing\"}").ok();
    assertEquals(1, agent.get("/v1/health/service/x?passing").json().size());
    assertEquals(200, agent.get("/v1/agent/health/service/id/x").status());
  }

  @Test
  void maintenance_on_isCriticalUntilOff() {
    agent.registerWithSidecar("web", 80);
    assertEquals(1, agent.get("/v1/health/service/web?passing").json().size());

    agent.put("/v1/agent/service/maintenance/web?enable=true&reason=rest", "").ok();
    assertEquals(0, agent.get("/v1/health/service/web?passing").json().size());
    assertEquals(0, agent.get("/v1/health/connect/web?passing").json().size());
    agent.put("/v1/agent/service/maintenance/web?enable=false", "").ok();
    assertEquals(1, agent.get("/v1/health/connect/web?passing").json().size());

    agent.put("/v1/agent/maintenance?enable=true", "").ok();
    assertEquals(0, agent.get("/v1/health/connect/web?passing").json().size());
    assertFalse(agent.get("/v1/agent/checks").json().at("/_node_maintenance").isMissingNode());
  }
}
