// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Listeners;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM ends a sidecar without cutting what goes on, and within a deadline. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DrainTest {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void server_terminatedWithAnOpenConnection_isNotReadyLetsItFinishAndEnds() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service("leaving", app.port());
    MeshService client = mesh.service("visitor", 1, "leaving");
    ConsortProcess leaving = mesh.consort(server);
    mesh.sidecar(SidecarKind.BUILT_IN, client);
    try (Socket socket = Dial.to(client.upstream("leaving"))) {
      assertEquals("before", Dial.echo(socket, "before"));
      leaving.process().terminate();
      Await.until("it to be not ready", LIMIT, () -> !leaving.isReady());
      assertTrue(leaving.readiness().path("draining").asBoolean(), leaving.readiness()::toString);
      assertEquals("during", Dial.echo(socket, "during"));
      Await.until(
          "its port of the mesh to be closed", LIMIT, () -> !Listeners.on(server.sidecarPort()));
      assertEquals("after", Dial.echo(socket, "after"));
      assertTrue(leaving.process().isAlive(), "it waits for the connection");
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
    }
    assertEquals(0, leaving.process().awaitExit(LIMIT));
  }

  @Test
  void client_terminatedWithAnOpenConnection_letsItFinishAndEnds() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service("staying", app.port());
    MeshService client = mesh.service("going", 1, "staying");
    mesh.sidecar(SidecarKind.BUILT_IN, server);
    ConsortProcess going = mesh.consort(client);
    try (Socket socket = Dial.to(client.upstream("staying"))) {
      assertEquals("before", Dial.echo(socket, "before"));
      going.process().terminate();
      Await.until(
          "its port of the mesh to be closed", LIMIT, () -> !Listeners.on(client.sidecarPort()));
      // The application may need its upstreams to finish what it is doing.
      assertTrue(
          Dial.echoes(client.upstream("staying")), "a new connection outwards while draining");
      assertEquals("after", Dial.echo(socket, "after"));
    }
    assertEquals(0, going.process().awaitExit(LIMIT));
  }

  @Test
  void sidecar_connectionThatNeverEnds_isCutAtTheDeadline() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service("patient", app.port());
    MeshService client = mesh.service("stuck", 1, "patient");
    ConsortProcess patient = mesh.consort(server, "--drain-timeout", "2s");
    mesh.sidecar(SidecarKind.BUILT_IN, client);
    try (Socket socket = Dial.to(client.upstream("patient"))) {
      assertEquals("before", Dial.echo(socket, "before"));
      patient.process().terminate();
      assertEquals(0, patient.process().awaitExit(LIMIT));
      assertFalse(Dial.echoes(client.upstream("patient")));
    }
  }
}
