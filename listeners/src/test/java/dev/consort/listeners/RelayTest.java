// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Address;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
@Timeout(60)
final class RelayTest {
  private static final int BIG = 24 << 20;
  // More than the buffers of the six sockets on the way can hold.
  private static final long STALLED_AT_LAST = 200L << 20;

  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar web = new TestSidecar(mesh, "web");

  @AfterEach
  void close() {
    web.close();
    db.close();
  }

  private TestClient through(Address app) throws IOException {
    Listener in = db.inbound(app);
    Listener out = web.outbound("db", in.address());
    return TestClient.to(out.address());
  }

  @Test
  void relay_echo_comesBack() throws Exception {
    try (TestApp app = TestApp.echo();
        TestClient client = through(app.address())) {
      client.send("hello");
      assertEquals("hello", client.receive(5));
      client.finish();
      assertEquals("", client.receiveRest());
    }
  }

  @Test
  void relay_serverSpeaksFirst_isHeardAtOnce() throws Exception {
    try (TestApp app = TestApp.greeting("220 ready");
        TestClient client = through(app.address())) {
      assertEquals("220 ready", client.receive(9));
    }
  }

  @Test
  void relay_clientEndsFirst_stillGetsTheAnswer() throws Exception {
    try (TestApp app = TestApp.serving(RelayTest::countThenAnswer);
        TestClient client = through(app.address())) {
      client.send("12345");
      client.finish();
      assertEquals("5", client.receiveRest());
    }
    assertTrue(web.closedLog().getFirst().contains("closed_by=app reason=finished"), web.metrics());
  }

  private static void countThenAnswer(SocketChannel connection) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(1 << 16);
    while (connection.read(all) >= 0) {
      // Until the end.
    }
    connection.write(
        ByteBuffer.wrap(Integer.toString(all.position()).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void relay_clientEndsBeforeTheHandshakeIsOver_nothingIsLost() throws Exception {
    try (TestApp app = TestApp.serving(RelayTest::countThenAnswer)) {
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      for (int i = 1; i <= 100; i++) {
        try (TestClient client = TestClient.to(out.address())) {
          client.send("x".repeat(i));
          client.finish();
          assertEquals(Integer.toString(i), client.receiveRest());
        }
      }
    }
  }

  @Test
  void relay_appEndsFirst_stillGetsWhatTheClientSends() throws Exception {
    CompletableFuture<String> got = new CompletableFuture<>();
    try (TestApp app =
            TestApp.serving(
                connection -> {
                  connection.write(ByteBuffer.wrap("bye".getBytes(StandardCharsets.UTF_8)));
                  connection.shutdownOutput();
                  ByteBuffer rest = ByteBuffer.allocate(100);
                  while (connection.read(rest) >= 0) {
                    // Until the end.
                  }
                  got.complete(
                      new String(rest.array(), 0, rest.position(), StandardCharsets.UTF_8));
                });
        TestClient client = through(app.address())) {
      assertEquals("bye", client.receiveRest());
      client.send("still here");
      client.finish();
      assertEquals("still here", got.get(10, TimeUnit.SECONDS));
    }
    assertTrue(db.closedLog().getFirst().contains("closed_by=app reason=finished"));
  }

  @Test
  void relay_clientEndsAndReadsLate_getsAll() throws Exception {
    try (TestApp app =
            TestApp.serving(
                connection -> {
                  while (connection.read(ByteBuffer.allocate(100)) >= 0) {
                    // Until the end.
                  }
                  ByteBuffer big = ByteBuffer.allocate(BIG);
                  while (big.hasRemaining()) {
                    connection.write(big);
                  }
                });
        TestClient client = through(app.address())) {
      client.finish();
      // Only when the sockets are full and the proxies hold data: the hard case.
      TestSidecar.until(() -> web.pinnedBytes() > 100_000);
      assertEquals(BIG, client.receiveRest().length());
    }
  }

  @Test
  void relay_clientEndsAndThenBreaks_isNoticed() throws Exception {
    try (TestApp app = TestApp.stalling()) {
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient client = TestClient.to(out.address())) {
        client.finish();
        TestSidecar.until(
            () ->
                web.metrics()
                    .contains(
                        "half_closed{direction=\"outbound\",service=\"web\",upstream=\"db\"} 1.0"));
        client.reset();
      }
      TestSidecar.until(() -> out.openConnections() == 0);
      TestSidecar.until(() -> in.openConnections() == 0);
    }
  }

  @Test
  void relay_bigBothWaysAtOnce_arrivesUnchanged() throws Exception {
    byte[] bytes = new byte[BIG];
    new Random(7).nextBytes(bytes);
    try (TestApp app = TestApp.echo();
        TestClient client = through(app.address())) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.send(bytes);
                  client.finish();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (client.channel().read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      sent.get(10, TimeUnit.SECONDS);
      assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(bytes), digest.digest());
    }
    assertTrue(web.closedLog().getFirst().contains("to_app=" + BIG + " from_app=" + BIG));
    assertTrue(
        web.metrics()
            .contains(
                "consort_connection_bytes_total{direction=\"outbound\",flow=\"to_app\","
                    + "service=\"web\",upstream=\"db\"} "
                    + (double) BIG),
        web.metrics());
  }

  @Test
  void relay_appResets_clientIsReset() throws Exception {
    try (TestApp app = TestApp.resetting();
        TestClient client = through(app.address())) {
      client.send("x");
      assertTrue(client.isReset());
    }
    assertTrue(db.closedLog().getFirst().contains("closed_by=app reason=reset"));
    assertTrue(web.closedLog().getFirst().contains("closed_by=peer"));
  }

  @Test
  void relay_clientResets_appIsReset() throws Exception {
    CompletableFuture<Boolean> reset = new CompletableFuture<>();
    try (TestApp app =
            TestApp.serving(
                connection -> {
                  connection.write(ByteBuffer.wrap(new byte[] {1}));
                  try {
                    reset.complete(connection.read(ByteBuffer.allocate(1)) >= 0);
                  } catch (IOException e) {
                    reset.complete(true);
                  }
                });
        TestClient client = through(app.address())) {
      assertEquals("\u0001", client.receive(1));
      client.reset();
      assertTrue(reset.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void relay_peerEndsWithoutSayingSo_appIsReset() throws Exception {
    CompletableFuture<Boolean> reset = new CompletableFuture<>();
    try (TestApp app =
        TestApp.serving(
            connection -> {
              connection.read(ByteBuffer.allocate(1));
              try {
                reset.complete(connection.read(ByteBuffer.allocate(1)) >= 0);
              } catch (IOException e) {
                reset.complete(true);
              }
            })) {
      Address.Tcp in = (Address.Tcp) db.inbound(app.address()).address();
      try (Socket raw = new Socket(in.host(), in.port())) {
        SSLSocket peer = TestPeer.over(raw, mesh.ca().leaf(TestMesh.id("web")), "TLSv1.3");
        peer.getOutputStream().write('x');
        raw.shutdownOutput();
        assertTrue(reset.get(10, TimeUnit.SECONDS));
      }
    }
    assertTrue(db.closedLog().getFirst().contains("closed_by=peer reason=truncated"));
  }

  @Test
  void relay_unixSocketsAtBothEnds_work(@TempDir Path folder) throws Exception {
    Path bind = folder.resolve("db.sock");
    try (TestApp app = TestApp.serving(folder.resolve("app.sock"), TestApp::echo)) {
      Listener in = db.inbound(app.address());
      Listener out =
          web.outbound(new Address.Unix(bind), 0600, TestSidecar.target("db", in.address()));
      try (TestClient client = TestClient.to(out.address())) {
        client.send("hello");
        client.finish();
        assertEquals("hello", client.receiveRest());
      }
      assertEquals(
          "[OWNER_READ, OWNER_WRITE]",
          List.copyOf(new java.util.TreeSet<>(java.nio.file.Files.getPosixFilePermissions(bind)))
              .toString());
    }
    web.close();
    assertTrue(java.nio.file.Files.notExists(bind));
  }

  @Test
  void relay_readerStalls_memoryIsBounded() throws Exception {
    try (TestApp app = TestApp.stalling();
        TestClient client = through(app.address())) {
      client.channel().configureBlocking(false);
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
      long written = 0;
      try (Selector selector = Selector.open()) {
        client.channel().register(selector, SelectionKey.OP_WRITE);
        // The sockets' own buffers fill first; then nothing more must be taken.
        while (written < STALLED_AT_LAST && selector.select(1_000) > 0) {
          selector.selectedKeys().clear();
          written += client.channel().write(chunk.clear());
        }
      }
      assertTrue(written < STALLED_AT_LAST, "the sidecars take all that comes");
      long most = 2L << 20;
      assertTrue(web.pinnedBytes() < most, () -> "web holds " + web.pinnedBytes());
      assertTrue(db.pinnedBytes() < most, () -> "db holds " + db.pinnedBytes());
    }
  }

  @Test
  void credentials_renewed_openConnectionGoesOnAndNewOnesWork() throws Exception {
    try (TestApp app = TestApp.echo()) {
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient old = TestClient.to(out.address())) {
        old.send("a");
        assertEquals("a", old.receive(1));
        Certificate before = shownBy(in);
        db.renew(mesh);
        web.renew(mesh);
        old.send("b");
        assertEquals("b", old.receive(1));
        try (TestClient fresh = TestClient.to(out.address())) {
          fresh.send("c");
          assertEquals("c", fresh.receive(1));
        }
        assertNotEquals(before, shownBy(in));
      }
    }
  }

  private Certificate shownBy(Listener in) throws IOException {
    try (SSLSocket peer =
        TestPeer.connect(in.address(), mesh.ca().leaf(TestMesh.id("web")), "TLSv1.3")) {
      return peer.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void connections_manyInARow_areResumed() throws Exception {
    try (TestApp app = TestApp.echo()) {
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      for (int i = 0; i < 20; i++) {
        try (TestClient client = TestClient.to(out.address())) {
          client.send("x");
          // Tickets come with the first data back, and are of no use to one who has ended.
          assertEquals("x", client.receive(1));
        }
      }
    }
    List<String> lines = db.closedLog();
    assertTrue(
        lines.stream().filter(l -> l.contains("tls=resumed")).count() >= 15,
        () -> String.join("\n", lines) + mesh.metrics());
  }
}
