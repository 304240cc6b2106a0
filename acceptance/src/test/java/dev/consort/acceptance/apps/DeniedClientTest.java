// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever is not let in never reaches the application: it speaks first and counts who connects, so
 * a connection opened too early would show twice.
 */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DeniedClientTest {
  private static final int TRIES = 20;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String GREETING = "welcome\n";

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static TcpApp app;
  private static MeshService greeter;
  private static MeshService friend;
  private static MeshService stranger;

  @BeforeAll
  static void openSidecars() {
    app =
        mesh.closing(
            TcpApp.start(
                socket -> {
                  socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.US_ASCII));
                  socket.getInputStream().readAllBytes();
                }));
    greeter = mesh.service("greeter", app.port());
    friend = mesh.service("friend", 1, "greeter");
    stranger = mesh.service("stranger", 1, "greeter");
    mesh.intention("*", "greeter", "deny");
    mesh.intention("friend", "greeter", "allow");
    mesh.sidecar(SidecarKind.subject(), greeter);
    mesh.sidecar(SidecarKind.BUILT_IN, friend);
    mesh.sidecar(SidecarKind.subject(), stranger);
    Await.until("the greeting of the friend", LIMIT, () -> greeting(dial(friend)).equals(GREETING));
  }

  @Test
  void application_strangerConnects_seesNoConnectionAndSaysNothing() throws IOException {
    int before = app.accepted();
    for (int i = 0; i < TRIES; i++) {
      assertEquals("", greeting(dial(stranger)));
    }
    assertOnlyTheFriendWasSeen(before);
  }

  @Test
  void application_deniedPeerWithoutASidecar_seesNoConnectionAndSaysNothing() throws IOException {
    int before = app.accepted();
    MeshPeer peer = MeshPeer.of(mesh.consul(), "stranger");
    for (int i = 0; i < TRIES; i++) {
      try (Socket socket = peer.dial(greeter.sidecarPort())) {
        assertEquals("", greeting(socket));
      } catch (IOException refused) {
        assertEquals(before, app.accepted(), refused::toString);
      }
    }
    assertOnlyTheFriendWasSeen(before);
  }

  @Test
  void application_plainConnectionsToTheMeshPort_seesNoConnection() throws IOException {
    int before = app.accepted();
    for (int i = 0; i < TRIES; i++) {
      Socket socket = Dial.to(greeter.sidecarPort());
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // An alert may come back, but nothing of the application's.
      assertEquals(false, greeting(socket).contains("welcome"));
    }
    assertOnlyTheFriendWasSeen(before);
  }

  /** The friend comes last: a connection opened for a stranger would have been counted by then. */
  private static void assertOnlyTheFriendWasSeen(int before) throws IOException {
    assertEquals(GREETING, greeting(dial(friend)));
    assertEquals(before + 1, app.accepted());
  }

  private static Socket dial(MeshService source) throws IOException {
    return Dial.to(source.upstream("greeter"));
  }

  /** What comes without asking, up to the length of the greeting; closes the connection. */
  private static String greeting(Socket socket) {
    try (socket) {
      return new String(
          socket.getInputStream().readNBytes(GREETING.length()), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
