// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Payload;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Consort on one side, Consul's own sidecar on the other. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class InteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<SidecarKind> KINDS = List.of(SidecarKind.CONSORT, SidecarKind.BUILT_IN);

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static final Map<SidecarKind, MeshService> clients = new EnumMap<>(SidecarKind.class);
  private static MeshPeer.Listening genuine;
  private static MeshPeer.Listening impostor;

  @BeforeAll
  static void openSidecars() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    for (SidecarKind kind : KINDS) {
      mesh.sidecar(kind, mesh.service(server(kind), app.port()));
    }
    genuine = mesh.closing(MeshPeer.of(mesh.consul(), "genuine").listen());
    mesh.register(mesh.unregistered("genuine", 1).withSidecarPort(genuine.port()));
    impostor = mesh.closing(MeshPeer.of(mesh.consul(), "somebody-else").listen());
    mesh.register(mesh.unregistered("impersonated", 1).withSidecarPort(impostor.port()));
    for (SidecarKind kind : KINDS) {
      MeshService client =
          mesh.service(
              client(kind),
              1,
              server(SidecarKind.CONSORT),
              server(SidecarKind.BUILT_IN),
              "genuine",
              "impersonated");
      mesh.sidecar(kind, client);
      clients.put(kind, client);
    }
  }

  @ParameterizedTest
  @CsvSource({"CONSORT,BUILT_IN", "BUILT_IN,CONSORT", "CONSORT,CONSORT"})
  void pair_bytesSent_comeBack(SidecarKind client, SidecarKind server) throws IOException {
    try (Socket socket = Dial.to(port(client, server(server)))) {
      Payload payload = new Payload(8);
      Thread.ofVirtual().start(() -> send(payload, socket));
      assertEquals(
          new Payload(8).whole(), Payload.receive(socket.getInputStream(), payload.bytes()));
    }
  }

  @ParameterizedTest
  @CsvSource({"CONSORT,BUILT_IN", "BUILT_IN,CONSORT"})
  void pair_intentionDenies_nothingComesBackUntilItAllows(SidecarKind client, SidecarKind server) {
    int port = port(client, server(server));
    assertTrue(Dial.echoes(port));
    mesh.intention(client(client), server(server), "deny");
    Await.until("the denial", LIMIT, () -> !Dial.echoes(port));
    mesh.intention(client(client), server(server), "allow");
    Await.until("the allowance", LIMIT, () -> Dial.echoes(port));
  }

  @Test
  void client_destinationWithItsOwnCertificate_isTalkedTo() {
    assertTrue(Dial.echoes(port(SidecarKind.subject(), "genuine")));
    assertEquals(4, genuine.bytesReceived());
  }

  @Test
  void client_destinationWithAnotherServicesCertificate_getsNoByte() throws IOException {
    try (Socket socket = Dial.to(port(SidecarKind.subject(), "impersonated"))) {
      assertEquals("", cutOrEmpty(socket));
      Await.until("the impostor to be left", LIMIT, () -> impostor.over() > 0);
      assertEquals(0, impostor.bytesReceived());
      assertEquals(0, impostor.handshakes(), "the identity is judged within the handshake");
    }
  }

  private static String server(SidecarKind kind) {
    return "behind-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String client(SidecarKind kind) {
    return "from-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int port(SidecarKind client, String destination) {
    return clients.get(client).upstream(destination);
  }

  private static String cutOrEmpty(Socket socket) {
    try {
      return Dial.echo(socket, "secret");
    } catch (IOException e) {
      return "";
    }
  }

  private static void send(Payload payload, Socket socket) {
    try {
      payload.send(socket.getOutputStream());
    } catch (IOException e) {
      // The receiving half of the test tells what is missing.
      return;
    }
  }
}
