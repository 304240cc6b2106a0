// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The harness does what the tests that rest on it assume, with Consul's own sidecars. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealConsulTest {
  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void builtInPair_echo_comesBack() {
    assertTrue(Dial.echoes(openPair("echo", "caller")));
  }

  @Test
  void builtInPair_intentionDenies_doesNotEcho() {
    int port = openPair("echo2", "caller2");
    mesh.intention("caller2", "echo2", "deny");
    Await.until("the denial", Duration.ofSeconds(20), () -> !Dial.echoes(port));
  }

  @Test
  void agent_restarted_keepsItsServicesAndIssuesANewLeaf() {
    mesh.service("kept", 1);
    String serial = serial("kept");
    mesh.consul().stop();
    mesh.consul().start();
    mesh.consul().awaitCa();
    assertEquals(
        "kept", mesh.consul().api().get("/v1/agent/service/kept").path("Service").asText());
    assertNotEquals(serial, serial("kept"));
  }

  @Test
  void root_rotated_anotherIsActive() {
    String before = mesh.consul().activeRoot();
    mesh.consul().rotateRoot();
    assertNotEquals(before, mesh.consul().activeRoot());
  }

  private static int openPair(String destination, String source) {
    TcpApp app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service(destination, app.port());
    MeshService client = mesh.service(source, 1, destination);
    mesh.sidecar(SidecarKind.BUILT_IN, server);
    mesh.sidecar(SidecarKind.BUILT_IN, client);
    return client.upstream(destination);
  }

  private static String serial(String service) {
    return mesh.consul().leaf(service).path("SerialNumber").asText();
  }
}
