// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two thousand connections held open through a pair of sidecars while the control plane does what
 * control planes do.
 */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class HeldConnectionsTest {
  private static final int COUNT = 2_000;

  /** The agent asks for a new leaf at a random moment of the 30 s after a new root. */
  private static final Duration NEW_LEAF_LIMIT = Duration.ofSeconds(60);

  /** An agent of version 1.8 has to be asked for intentions again and again. */
  private static final Duration PROMPTLY = Duration.ofSeconds(10);

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static MeshService server;
  private static MeshService client;
  private static MeshPeer.Listening witness;

  @BeforeAll
  static void openPair() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    server = mesh.service("holder", app.port());
    witness = mesh.closing(MeshPeer.of(mesh.consul(), "witness").listen());
    mesh.register(mesh.unregistered("witness", 1).withSidecarPort(witness.port()));
    client = mesh.service("many", 1, "holder", "witness");
    mesh.sidecar(SidecarKind.subject(), server);
    mesh.sidecar(SidecarKind.subject(), client);
  }

  @Test
  void connections_unrelatedIntentionEdited_allLive() {
    try (HeldConnections held = hold()) {
      mesh.intention("somebody", "holder", "deny");
      mesh.intention("many", "somewhere", "deny");
      // Seen to be in force by what it forbids, so that "nothing happened" is not just "not yet".
      mesh.intention("witness", "holder", "deny");
      Await.until("the denial of another service", PROMPTLY, () -> isDenied("witness"));
      assertEquals(COUNT, held.living());
      mesh.intention("witness", "holder", "allow");
    }
  }

  @Test
  void connections_rootRotated_allLiveWhileNewOnesUseNewLeaves() throws IOException {
    try (HeldConnections held = hold()) {
      BigInteger serverBefore = serverSerial();
      BigInteger clientBefore = clientSerial();
      mesh.consul().rotateRoot();
      awaitNewLeaves(held, serverBefore, clientBefore);
      assertEquals(COUNT, held.living());
      assertTrue(Dial.echoes(client.upstream("holder")));
    }
  }

  @Test
  void connections_agentRestarted_allLiveWhileNewOnesUseNewLeaves() throws IOException {
    try (HeldConnections held = hold()) {
      BigInteger serverBefore = serverSerial();
      BigInteger clientBefore = clientSerial();
      mesh.consul().stop();
      assertEquals(COUNT, held.living());
      assertTrue(Dial.echoes(client.upstream("holder")), "a new connection without an agent");
      mesh.consul().start();
      mesh.consul().awaitCa();
      // An agent keeps leaves in memory only: the renewal after a restart is one without a new
      // root.
      awaitNewLeaves(held, serverBefore, clientBefore);
      assertEquals(COUNT, held.living());
    }
  }

  @Test
  void connections_theirSourceDenied_allCutAndNoNewOne() {
    try (HeldConnections held = hold()) {
      mesh.intention("many", "holder", "deny");
      assertEquals(COUNT, held.cutWithin(PROMPTLY));
      assertTrue(!Dial.echoes(client.upstream("holder")), "a new connection after the denial");
    } finally {
      mesh.intention("many", "holder", "allow");
    }
    Await.until(
        "new connections after the allow", PROMPTLY, () -> Dial.echoes(client.upstream("holder")));
  }

  private static HeldConnections hold() {
    return HeldConnections.open(client.upstream("holder"), COUNT);
  }

  private static void awaitNewLeaves(HeldConnections held, BigInteger server, BigInteger client) {
    Await.until(
        "new leaves on both sides",
        NEW_LEAF_LIMIT,
        () -> {
          if (held.living() < COUNT) {
            throw new IllegalStateException(held.living() + " of " + COUNT + " live");
          }
          return !serverSerial().equals(server) && !clientSerial().equals(client);
        });
  }

  private static BigInteger serverSerial() throws IOException {
    return MeshPeer.of(mesh.consul(), "many").certificateAt(server.sidecarPort()).getSerialNumber();
  }

  private static BigInteger clientSerial() throws IOException {
    try (Socket socket = Dial.to(client.upstream("witness"))) {
      assertEquals("who", Dial.echo(socket, "who"));
    }
    return witness.client().getSerialNumber();
  }

  private static boolean isDenied(String source) {
    try (Socket socket = MeshPeer.of(mesh.consul(), source).dial(server.sidecarPort())) {
      return !Dial.echo(socket, "me?").equals("me?");
    } catch (IOException e) {
      return true;
    }
  }
}
