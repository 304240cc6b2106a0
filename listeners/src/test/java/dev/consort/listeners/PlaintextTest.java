// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.PermissiveMode;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers without TLS: where both mesh and service say so, and for exposed paths. */
final class PlaintextTest {
  private static final byte[] WORDS = "no TLS here".getBytes(StandardCharsets.UTF_8);

  private final TestMesh mesh = new TestMesh();
  private final TestSidecar sidecar = new TestSidecar(mesh, "db");
  private final TestApp app = TestApp.echo();

  @AfterEach
  void close() {
    sidecar.close();
    app.close();
  }

  private static Socket connect(Listener listener) throws IOException {
    Address.Tcp tcp = (Address.Tcp) listener.address();
    Socket socket = new Socket(tcp.host(), tcp.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static byte[] echoed(Listener listener) throws IOException {
    try (Socket socket = connect(listener)) {
      socket.getOutputStream().write(WORDS);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void inbound_permissive_relaysPlaintext() throws IOException {
    Listener listener = sidecar.inbound(app.address());
    sidecar.intend(DefaultPolicy.DENY);
    sidecar.mode(new PermissiveMode(true, true));

    assertArrayEquals(WORDS, echoed(listener));
    assertTrue(
        sidecar.closedLog().stream().anyMatch(line -> line.contains(" tls=none ")),
        "the log says that there was no TLS");
  }

  @Test
  void inbound_onlyTheServiceOrTheMeshSaysPermissive_refusesAndLeavesTheAppAlone()
      throws IOException {
    Listener listener = sidecar.inbound(app.address());
    for (PermissiveMode mode :
        new PermissiveMode[] {
          PermissiveMode.STRICT, new PermissiveMode(true, false), new PermissiveMode(false, true)
        }) {
      sidecar.mode(mode);
      assertEquals(0, echoed(listener).length, mode.toString());
    }
    assertEquals(0, app.accepted());
  }

  @Test
  void inbound_permissive_stillAsksPeersWithTlsForIntentions() throws IOException {
    Listener listener = sidecar.inbound(app.address());
    sidecar.intend(DefaultPolicy.DENY);
    sidecar.mode(new PermissiveMode(true, true));

    try (var peer =
        TestPeer.connect(listener.address(), mesh.ca().leaf(TestMesh.id("web")), "TLSv1.3")) {
      assertEquals(-1, peer.getInputStream().read());
    }
    assertEquals(0, app.accepted());
  }

  @Test
  void exposed_justItsPath_isServed() throws IOException {
    try (TestApp http = TestApp.serving(PlaintextTest::ok)) {
      Listener listener = exposed(http);

      assertTrue(get(listener, "/health").startsWith("HTTP/1.1 200 "));
      assertEquals(1, http.accepted());
    }
  }

  @Test
  void exposed_anyOtherPath_isNotFoundAndLeavesTheAppAlone() throws IOException {
    try (TestApp http = TestApp.serving(PlaintextTest::ok)) {
      Listener listener = exposed(http);

      for (String path :
          new String[] {"/", "/health/", "/health/x", "/x/../health", "/%68ealth", "/healthz"}) {
        assertTrue(get(listener, path).startsWith("HTTP/1.1 404 "), path);
      }
      assertEquals(0, http.accepted());
    }
  }

  /** Who comes from an address of the network stands for any other machine. */
  @Test
  void exposed_callerFromAnotherMachine_isClosedAndLeavesTheAppAlone() throws Exception {
    try (TestApp http = TestApp.serving(PlaintextTest::ok)) {
      Address.Tcp to = (Address.Tcp) exposed(http).address();
      try (Socket socket = new Socket(to.host(), to.port(), networkAddress(), 0)) {
        socket.setSoTimeout(10_000);
        assertEquals(-1, socket.getInputStream().read());
      }

      assertEquals(0, http.accepted());
      List<String> lines = sidecar.closedLog();
      assertEquals(1, lines.size(), lines::toString);
      assertTrue(lines.getFirst().contains(" exposed service=db "), lines::toString);
      assertTrue(lines.getFirst().contains(" reason=denied "), lines::toString);
    }
  }

  private static InetAddress networkAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .filter(address -> !address.isLoopbackAddress())
        .findFirst()
        .orElseThrow(() -> new IOException("this machine has no network"));
  }

  /** A check that connected while the sidecar was still there is answered. */
  @Test
  void exposed_drained_whoIsAboutToAsk_isAnswered() throws Exception {
    try (TestApp http = TestApp.serving(PlaintextTest::ok)) {
      Listener listener = exposed(http);
      try (Socket socket = connect(listener)) {
        TestSidecar.until(() -> listener.openConnections() == 1);
        var drained = listener.drain(Duration.ofSeconds(60));
        socket
            .getOutputStream()
            .write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        TestSidecar.await(drained);
      }
    }
  }

  private Listener exposed(TestApp http) {
    return sidecar.exposed(
        new ExposedSpec(
            "db",
            new Address.Tcp("127.0.0.1", 0),
            http.address(),
            Set.of("/health"),
            Protocol.HTTP,
            true,
            Duration.ofSeconds(5)));
  }

  private static String get(Listener listener, String target) throws IOException {
    try (Socket socket = connect(listener)) {
      String request = "GET " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static void ok(java.nio.channels.SocketChannel connection) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(4096);
    int read = connection.read(request);
    if (read > 0) {
      connection.write(
          ByteBuffer.wrap(
              "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
                  .getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
