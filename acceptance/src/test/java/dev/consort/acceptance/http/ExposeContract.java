// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Listeners;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a service exposes is served without mTLS, for the agent's checks and for scrapers that are
 * not of the mesh; nothing else of the application is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExposeContract {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** 1.8.7 writes no host before it. */
  private static final Pattern PORT =
      Pattern.compile("(?:127\\.0\\.0\\.1|http://|gRPC check ):(\\d+)");

  @RegisterExtension final Mesh mesh;

  private HttpApp app;
  private Curl curl;
  private int rpc;
  private int metrics;

  ExposeContract(AgentKind agent) {
    mesh = new Mesh(agent);
  }

  @BeforeAll
  final void open() {
    app = mesh.closing(HttpApp.start());
    curl = new Curl(mesh.directory());
    rpc = mesh.ports().free();
    metrics = mesh.ports().free();
    mesh.watching(Python.app("grpc_app.py", rpc, mesh.directory()));
    register(
        "web",
        "http",
        app.port(),
        Map.of("HTTP", "http://127.0.0.1:" + app.port() + "/health?deep=1", "Interval", "1s"),
        List.of(
            Map.of(
                "Path",
                "/metrics",
                "ListenerPort",
                metrics,
                "LocalPathPort",
                app.port(),
                "Protocol",
                "http")));
    register("rpc", "grpc", rpc, Map.of("GRPC", "127.0.0.1:" + rpc, "Interval", "1s"), List.of());
    mesh.consort("both", "-sidecar-for", "web", "-sidecar-for", "rpc");
  }

  private void register(
      String name,
      String protocol,
      int port,
      Map<String, Object> check,
      List<Map<String, Object>> paths) {
    mesh.agent()
        .api()
        .put("/v1/config", Map.of("Kind", "service-defaults", "Name", name, "Protocol", protocol));
    Map<String, Object> sidecar =
        Map.of(
            "Port",
            mesh.ports().free(),
            "Proxy",
            Map.of(
                "Config",
                Map.of("protocol", protocol),
                "Expose",
                Map.of("Checks", true, "Paths", paths)));
    mesh.agent()
        .api()
        .put(
            "/v1/agent/service/register",
            Map.of(
                "Name",
                name,
                "Port",
                port,
                "Check",
                check,
                "Connect",
                Map.of("SidecarService", sidecar)));
  }

  @Test
  final void httpCheck_comesThroughTheSidecar_andNothingElseDoes() {
    int exposed = exposedPort("web", app.port());

    assertEquals(200, curl.get(exposed, "/health?deep=1").status());
    assertServesOnly(exposed, "/health");
  }

  @Test
  final void grpcCheck_comesThroughTheSidecar_andNothingElseDoes() {
    int exposed = exposedPort("rpc", rpc);

    Map<String, JsonNode> answers =
        Python.run("grpc_client.py", exposed, mesh.directory(), "health", "unary");
    assertEquals("SERVING", answers.get("health").path("status").asText());
    assertTrue(answers.get("unary").has("code"), answers::toString);
  }

  @Test
  final void path_isServedOnItsOwnListener_andNothingElseIs() {
    app.on("/metrics", (request, reply) -> reply.send(200, "text/plain", "up 1"));
    Await.until("the listener", SOON, () -> Listeners.on(metrics));

    assertEquals("up 1", curl.get(metrics, "/metrics").text());
    assertServesOnly(metrics, "/metrics");
  }

  /** Other paths, however they are written, never reach the application. */
  private void assertServesOnly(int port, String path) {
    app.takeRequests();
    for (String other :
        List.of("/", "/x", path + "/x", path + "x", path + "/../x", path + "/%2e%2e/x", "//x")) {
      int status = curl.get(port, other).status();
      assertTrue(status >= 400 && status < 500, other + " was answered with " + status);
    }
    assertEquals(
        List.of(),
        app.takeRequests().stream()
            .map(request -> request.target())
            .filter(target -> !target.startsWith("/health?"))
            .toList());
  }

  /** The port at which the agent checks the application once its sidecar exposes the check. */
  private int exposedPort(String service, int appPort) {
    String[] output = new String[1];
    Await.until(
        "the check of " + service + " to pass through the sidecar",
        SOON,
        () -> {
          JsonNode check = mesh.agent().api().get("/v1/agent/checks").path("service:" + service);
          output[0] = check.path("Output").asText();
          Matcher port = PORT.matcher(output[0]);
          return check.path("Status").asText().equals("passing")
              && port.find()
              && Integer.parseInt(port.group(1)) != appPort;
        });
    Matcher port = PORT.matcher(output[0]);
    assertTrue(port.find(), output[0]);
    assertNotEquals(appPort, Integer.parseInt(port.group(1)));
    return Integer.parseInt(port.group(1));
  }
}
