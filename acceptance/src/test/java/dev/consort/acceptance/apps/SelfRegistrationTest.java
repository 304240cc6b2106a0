// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sidecar that nobody registered but itself. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SelfRegistrationTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void sidecar_registersItself_isHealthyReachableAndGoneInTheEnd() {
    TcpApp app = mesh.closing(TcpApp.echo());
    int meshPort = mesh.ports().free();
    ConsortProcess server =
        mesh.consort(
            "self",
            "-service",
            "adhoc",
            "-service-addr",
            "127.0.0.1:" + app.port(),
            "-listen",
            "127.0.0.1:" + meshPort,
            "-register");
    JsonNode instance = Await.present("a passing instance", LIMIT, () -> passing("adhoc"));
    assertEquals("adhoc-proxy", instance.path("Service").path("ID").asText());
    assertEquals(meshPort, instance.path("Service").path("Port").asInt());
    assertTrue(checks(instance).contains("ttl"), instance::toPrettyString);

    MeshService client = mesh.service("adhoc-caller", 1, "adhoc");
    mesh.sidecar(SidecarKind.BUILT_IN, client);
    Await.until("an echo through it", LIMIT, () -> Dial.echoes(client.upstream("adhoc")));

    server.process().terminate();
    assertEquals(0, server.process().awaitExit(LIMIT));
    Await.until(
        "it to be gone from the catalog",
        LIMIT,
        () -> mesh.consul().api().get("/v1/health/connect/adhoc").isEmpty());
  }

  @Test
  void sidecar_upstreamsOnTheCommandLine_areReached() {
    TcpApp app = mesh.closing(TcpApp.echo());
    mesh.sidecar(SidecarKind.BUILT_IN, mesh.service("listed", app.port()));
    int local = mesh.ports().free();
    mesh.consort("client", "-service", "tool", "-upstream", "listed:" + local);
    Await.until("an echo through it", LIMIT, () -> Dial.echoes(local));
  }

  private static Optional<JsonNode> passing(String service) {
    JsonNode instances = mesh.consul().api().get("/v1/health/connect/" + service + "?passing=1");
    return instances.isEmpty() ? Optional.empty() : Optional.of(instances.get(0));
  }

  private static List<String> checks(JsonNode instance) {
    return instance.path("Checks").findValuesAsText("Type");
  }
}
