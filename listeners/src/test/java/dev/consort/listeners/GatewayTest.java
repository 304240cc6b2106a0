// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.sni.SniTable;
import dev.consort.upstreams.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mesh gateway's listener: what it passes on, to whom, and what it does not. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class GatewayTest {
  private static final int BIG = 8 << 20;
  private static final int RECORD = 5 + (1 << 14);

  private final TestMesh mesh = new TestMesh();
  private final TestSidecar web = new TestSidecar(mesh, "web");
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar gateway = new TestSidecar(mesh, "mesh-gateway");
  private final TestApp app = TestApp.echo();
  private final Map<String, Destination> services = new HashMap<>();
  private volatile SniTable table = SniTable.EMPTY;

  @AfterEach
  void close() {
    web.close();
    gateway.close();
    db.close();
    app.close();
  }

  private void publish(String service, Address... instances) {
    services.put(TestMesh.sni(service), destination(service, instances));
    table = table.next(TestMesh.TRUST_DOMAIN, services, Map.of());
  }

  private static Destination destination(String id, Address... instances) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Address instance : instances) {
      endpoints.add(new Endpoint("node/" + endpoints.size(), instance, 1, Endpoint.Health.PASSING));
    }
    return Destination.of(UpstreamTarget.passedThrough(id, Duration.ofSeconds(5), endpoints));
  }

  /** A client of {@code web}'s upstream, whose only address is the gateway's. */
  private TestClient client(Listener passing) throws IOException {
    return TestClient.to(web.outbound("db", passing.address()).address());
  }

  private Listener passing() {
    return gateway.gateway(() -> table);
  }

  @Test
  void service_isReached_andProvesItselfToTheClient() throws Exception {
    publish("db", db.inbound(app.address()).address());
    Listener passing = passing();
    try (TestClient client = client(passing)) {
      client.send("hello");
      assertEquals("hello", client.receive(5));
      client.finish();
      assertEquals("", client.receiveRest());
    }
    TestSidecar.until(() -> passing.openConnections() == 0);
    String line = gateway.closedLog().getFirst();
    assertTrue(line.contains("reason=finished"), line);
    assertTrue(line.contains(TestMesh.sni("db")), line);
  }

  @Test
  void data_inBothDirectionsAtOnce_arrivesWhole() throws Exception {
    publish("db", db.inbound(app.address()).address());
    byte[] sent = new byte[BIG];
    new Random(7).nextBytes(sent);
    try (TestClient client = client(passing())) {
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      client.send(sent);
                      client.finish();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      ByteBuffer received = ByteBuffer.allocate(BIG + 1);
      while (client.channel().read(received) >= 0) {
        // Until the end.
      }
      sender.join();
      assertEquals(BIG, received.position());
      assertArrayEquals(sent, java.util.Arrays.copyOf(received.array(), BIG));
    }
  }

  @Test
  void anotherService_behindTheName_isRefusedByTheClient() throws Exception {
    TestSidecar other = new TestSidecar(mesh, "other");
    publish("db", other.inbound(app.address()).address());
    try (TestClient client = client(passing())) {
      client.send("secret");
      assertEquals("", rest(client));
    } finally {
      other.close();
    }
    assertEquals(0, app.accepted(), "the other service got the bytes");
  }

  @Test
  void nameThatIsNotKnown_isClosedAndCounted_andNobodyIsDialled() throws Exception {
    publish("api", app.address());
    try (TestClient client = client(passing())) {
      assertEquals("", client.receiveRest());
    }
    assertTrue(gateway.metrics().contains("consort_gateway_unknown_sni_total{"));
    assertEquals(0, app.accepted());
    String line = gateway.closedLog().getFirst();
    assertTrue(line.contains("reason=unknown_sni"), line);
  }

  @Test
  void noName_isClosedAndCounted() throws Exception {
    publish("db", app.address());
    assertRefused(passing(), Hello.naming(""));
    assertTrue(gateway.metrics().contains("consort_gateway_unknown_sni_total{"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u0016\u0003"})
  void whatIsNotTls_isClosedAndCounted(String bytes) throws Exception {
    publish("db", app.address());
    Listener passing = passing();
    assertRefused(passing, bytes.getBytes(StandardCharsets.ISO_8859_1));
    TestSidecar.until(() -> passing.openConnections() == 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void helloWithChangedBytes_isPassedOnOrClosed_andNothingLeaks(long seed) throws Exception {
    publish("db", app.address());
    Listener passing = passing();
    Random random = new Random(seed);
    byte[] hello = Hello.naming(TestMesh.sni("db"));
    for (int i = 0; i < seed; i++) {
      hello[random.nextInt(hello.length)] = (byte) random.nextInt();
    }
    try (TestClient client = TestClient.to(passing.address())) {
      client.send(hello);
      client.finish();
      String back = rest(client);
      assertTrue(
          back.isEmpty() || back.equals(new String(hello, StandardCharsets.UTF_8)), "changed");
    }
    TestSidecar.until(() -> passing.openConnections() == 0);
  }

  private void assertRefused(Listener passing, byte[] bytes) throws IOException {
    try (TestClient client = TestClient.to(passing.address())) {
      client.send(bytes);
      client.finish();
      assertEquals("", rest(client));
    }
    assertEquals(0, app.accepted());
  }

  private static String rest(TestClient client) {
    try {
      return client.receiveRest();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void hello_inManyRecordsAndSingleBytes_isPassedOnAsItCame() throws Exception {
    publish("db", app.address());
    byte[] hello = Hello.inRecords(Hello.naming(TestMesh.sni("db")), 7);
    try (TestClient client = TestClient.to(passing().address())) {
      for (byte one : hello) {
        client.send(new byte[] {one});
      }
      client.send("and more");
      client.finish();
      ByteBuffer received = ByteBuffer.allocate(hello.length + 8);
      while (received.hasRemaining() && client.channel().read(received) >= 0) {
        // Until the end.
      }
      assertArrayEquals(hello, java.util.Arrays.copyOf(received.array(), hello.length));
      assertEquals(
          "and more", new String(received.array(), hello.length, 8, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void hello_thatNeverEnds_isClosed() throws Exception {
    publish("db", app.address());
    byte[] endless = new byte[3 * RECORD];
    // Records of a handshake message that is said to be 16 MiB long.
    for (int at = 0; at < endless.length; at += RECORD) {
      System.arraycopy(new byte[] {22, 3, 1, 64, 0}, 0, endless, at, 5);
    }
    System.arraycopy(new byte[] {1, -1, -1, -1}, 0, endless, 5, 4);
    assertRefused(passing(), endless);
    TestSidecar.until(
        () -> gateway.metrics().contains("consort_handshakes_failed_total{direction=\"gateway\""));
  }

  @Test
  void probe_isNotLogged() throws Exception {
    Listener passing = passing();
    TestClient.to(passing.address()).close();
    TestSidecar.until(() -> gateway.metrics().contains("reason=\"probe\""));
    assertEquals(List.of(), gateway.closedLog());
  }

  @Test
  void hello_thatDoesNotCome_isWaitedForOnlySoLong() throws Exception {
    ManualTimers timers = new ManualTimers(java.time.Instant.EPOCH);
    try (TestSidecar slow =
        new TestSidecar(mesh, "mesh-gateway", 1, _ -> timers, Transport.best())) {
      Listener passing = slow.gateway(() -> table);
      try (TestClient client = TestClient.to(passing.address())) {
        client.send(new byte[] {22, 3, 1});
        TestSidecar.until(() -> timers.pending() > 0);
        timers.advance(Duration.ofSeconds(9));
        assertEquals(1, passing.openConnections());
        timers.advance(Duration.ofSeconds(1));
        assertEquals("", rest(client));
      }
      assertTrue(slow.metrics().contains("reason=\"timeout\""), slow.metrics());
    }
  }

  @Test
  void instanceThatIsDead_isLeftForAnother() throws Exception {
    TestApp dead = TestApp.echo();
    dead.close();
    publish("db", dead.address(), db.inbound(app.address()).address());
    Listener passing = passing();
    for (int i = 0; i < 20; i++) {
      try (TestClient client = client(passing)) {
        client.send("x");
        assertEquals("x", client.receive(1));
      }
    }
    assertTrue(gateway.metrics().contains("consort_connect_failures_total{"));
  }

  @Test
  void noInstanceToBeReached_closesTheClient() throws Exception {
    TestApp dead = TestApp.echo();
    dead.close();
    publish("db", dead.address());
    try (TestClient client = client(passing())) {
      assertEquals("", client.receiveRest());
    }
    String line = gateway.closedLog().getFirst();
    assertTrue(line.contains("reason=upstream_unreachable"), line);
  }

  @Test
  void change_countsForNewConnections_andLeavesTheOpenOnes() throws Exception {
    publish("db", db.inbound(app.address()).address());
    Listener passing = passing();
    try (TestClient open = client(passing)) {
      open.send("1");
      assertEquals("1", open.receive(1));
      services.clear();
      table = table.next(TestMesh.TRUST_DOMAIN, services, Map.of());
      try (TestClient late = client(passing)) {
        assertEquals("", late.receiveRest());
      }
      open.send("2");
      assertEquals("2", open.receive(1));
    }
  }

  @Test
  void otherDatacenter_isReachedThroughItsGateway() throws Exception {
    TestSidecar far = new TestSidecar(mesh, "far-gateway");
    publish("db", db.inbound(app.address()).address());
    Listener there = far.gateway(() -> table);
    SniTable way =
        SniTable.of(
            TestMesh.TRUST_DOMAIN, Map.of(), Map.of("dc1", destination("dc1", there.address())));
    try (TestClient client = client(gateway.gateway(() -> way))) {
      client.send("far");
      assertEquals("far", client.receive(3));
    } finally {
      far.close();
    }
  }

  @Test
  void drain_letsOpenConnectionsEnd() throws Exception {
    publish("db", db.inbound(app.address()).address());
    Listener passing = passing();
    try (TestClient client = client(passing)) {
      client.send("1");
      assertEquals("1", client.receive(1));
      var drained = passing.drain(Duration.ofSeconds(30)).toCompletableFuture();
      TestSidecar.await(passing.stopAccepting());
      assertFalse(drained.isDone());
      client.send("2");
      assertEquals("2", client.receive(1));
      client.finish();
      assertEquals("", client.receiveRest());
      TestSidecar.await(drained);
    }
  }
}
