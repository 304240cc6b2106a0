// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.certs.ca.LeafUsage;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.transport.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What peers can do wrong on the wire, and that the application never hears of it. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class InboundRefusalTest {
  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestApp app = TestApp.greeting("secret");
  private final Listener in = db.inbound(app.address());

  @AfterEach
  void close() {
    db.close();
    app.close();
    assertEquals(0, app.accepted(), "the application was reached");
  }

  static Stream<Arguments> badLeaves() {
    Instant now = Instant.now();
    return Stream.of(
        bad("expired", spec -> spec.withDates(now.minusSeconds(60), now.minusSeconds(10))),
        bad("not_yet_valid", spec -> spec.withDates(now.plusSeconds(3600), now.plusSeconds(7200))),
        bad("no_uri_san", spec -> spec.withUris().withDnsNames("web")),
        bad(
            "several_uri_sans",
            spec -> spec.withUris(TestMesh.id("web").uri(), TestMesh.id("api").uri())),
        bad("malformed_id", spec -> spec.withUris("https://web")),
        bad("wrong_eku", spec -> spec.withUsages(LeafUsage.SERVER_AUTH)),
        bad("ca_as_leaf", LeafSpec::asAuthority));
  }

  private static Arguments bad(String reason, UnaryOperator<LeafSpec> change) {
    return Arguments.of(reason, change);
  }

  @ParameterizedTest
  @MethodSource("badLeaves")
  void inbound_badCertificate_isRefusedForItsReason(String reason, UnaryOperator<LeafSpec> change) {
    LeafSpec spec = change.apply(LeafSpec.of(TestMesh.id("web"), Instant.now()));
    assertRefused(mesh.ca().leaf(spec), "TLSv1.3", reason);
  }

  @Test
  void inbound_foreignAuthority_isRefused() {
    ThrowawayCa foreign =
        ThrowawayCa.root(
            TestMesh.TRUST_DOMAIN, KeyKind.EC, InstantSource.system(), new SecureRandom());
    assertRefused(foreign.leaf(TestMesh.id("web")), "TLSv1.3", "unknown_ca");
    assertRefused(foreign.leaf(TestMesh.id("web")), "TLSv1.2", "unknown_ca");
  }

  private void assertRefused(IssuedLeaf leaf, String protocol, String reason) {
    String got = "";
    try (SSLSocket socket = TestPeer.connect(in.address(), leaf, protocol)) {
      // With TLS 1.3 the peer hears of it only when it reads.
      got =
          new String(
              socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      got += "";
    }
    assertEquals("", got);
    awaitFailure(reason);
  }

  private void awaitFailure(String reason) {
    TestSidecar.until(() -> db.metrics().contains("consort_handshakes_failed_total{"));
    String metrics = db.metrics();
    assertTrue(
        metrics.contains(
            "consort_handshakes_failed_total{direction=\"inbound\",reason=\"" + reason + "\""),
        metrics);
    TestSidecar.until(() -> in.openConnections() == 0);
  }

  @Test
  void inbound_plaintext_isRefused() throws Exception {
    try (TestClient client = TestClient.to(in.address())) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      assertEquals("", receiveOrReset(client));
    }
    awaitFailure("not_tls");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"})
  void inbound_garbage_isRefusedAndNothingLeaks(long seed) throws Exception {
    byte[] garbage = new byte[4000];
    new Random(seed).nextBytes(garbage);
    if (seed % 2 == 0) {
      // Looks like a handshake record at first.
      System.arraycopy(new byte[] {22, 3, 1, 1, 0, 1}, 0, garbage, 0, 6);
    }
    try (TestClient client = TestClient.to(in.address())) {
      client.send(garbage);
      client.finish();
      receiveOrReset(client);
    }
    TestSidecar.until(() -> db.metrics().contains("consort_handshakes_failed_total{"));
    TestSidecar.until(() -> in.openConnections() == 0);
  }

  private static String receiveOrReset(TestClient client) {
    try {
      return client.receiveRest();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void inbound_endlessHandshake_isRefused() throws Exception {
    try (TestClient client = TestClient.to(in.address())) {
      // Records of a handshake message that says it is 16 MB long.
      byte[] record = new byte[5 + 16384];
      System.arraycopy(new byte[] {22, 3, 1, 0x40, 0, 1, (byte) 0xff, 0, 0}, 0, record, 0, 9);
      for (int i = 0; i < 64; i++) {
        client.send(record);
      }
      receiveOrReset(client);
    } catch (IOException e) {
      assertTrue(e.getMessage() != null);
    }
    TestSidecar.until(() -> db.metrics().contains("consort_handshakes_failed_total{"));
    TestSidecar.until(() -> in.openConnections() == 0);
  }

  @ParameterizedTest
  @CsvSource({"1", "5", "6", "100", "200"})
  void inbound_resetMidway_isCounted(int bytes) throws Exception {
    byte[] hello = clientHello();
    try (TestClient client = TestClient.to(in.address())) {
      client.send(java.util.Arrays.copyOf(hello, Math.min(bytes, hello.length - 1)));
      client.reset();
    }
    TestSidecar.until(() -> db.metrics().contains("consort_handshakes_failed_total{"));
    TestSidecar.until(() -> in.openConnections() == 0);
  }

  private byte[] clientHello() throws Exception {
    var engine = TestPeer.context(mesh.ca().leaf(TestMesh.id("web"))).createSSLEngine("x", 1);
    engine.setUseClientMode(true);
    java.nio.ByteBuffer out =
        java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(java.nio.ByteBuffer.allocate(0), out);
    return java.util.Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void inbound_healthCheckThatOnlyConnects_isNoFailure() throws Exception {
    for (int i = 0; i < 20; i++) {
      TestClient.to(in.address()).close();
    }
    TestSidecar.until(
        () ->
            db.metrics()
                .contains(
                    "consort_connections_closed_total{closed_by=\"peer\",direction=\"inbound\","
                        + "reason=\"probe\",service=\"db\",upstream=\"\"} 20.0"));
    assertFalse(db.metrics().contains("consort_handshakes_failed_total{"), db.metrics());
    assertEquals(0, in.openConnections());
    assertEquals(0, db.closedLog().size());
  }

  @Test
  void inbound_slowHandshake_isCutAtTheDeadline() throws Exception {
    ManualTimers time = new ManualTimers(Instant.EPOCH);
    try (TestSidecar slow =
        new TestSidecar(
            mesh,
            "db",
            1,
            loop -> (delay, task) -> time.after(delay, () -> loop.execute(task)),
            Transport.best())) {
      Listener listener = slow.inbound(app.address());
      byte[] hello = clientHello();
      try (TestClient client = TestClient.to(listener.address())) {
        client.send(java.util.Arrays.copyOf(hello, 20));
        TestSidecar.until(() -> time.pending() == 1);
        time.advance(Duration.ofSeconds(9));
        client.send(new byte[] {hello[20]});
        time.advance(Duration.ofSeconds(1));
        assertEquals("", receiveOrReset(client));
      }
      TestSidecar.until(() -> slow.metrics().contains("reason=\"timeout\""));
      TestSidecar.until(() -> listener.openConnections() == 0);
    }
  }
}
