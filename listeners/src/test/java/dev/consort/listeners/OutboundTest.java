// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
final class OutboundTest {
  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar web = new TestSidecar(mesh, "web");
  private final TestApp app = TestApp.echo();
  private final List<Socket> bound = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Socket socket : bound) {
      socket.close();
    }
    web.close();
    db.close();
    app.close();
  }

  /** An address that refuses: bound for as long as the test runs, and never listened on. */
  private Address nobody() throws Exception {
    Socket socket = new Socket();
    bound.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new Address.Tcp("127.0.0.1", socket.getLocalPort());
  }

  private void assertEchoes(Listener out) throws Exception {
    try (TestClient client = TestClient.to(out.address())) {
      client.send("hello");
      assertEquals("hello", client.receive(5));
    }
  }

  @Test
  void outbound_instancesDown_triesTheOther() throws Exception {
    Listener in = db.inbound(app.address());
    Listener out = web.outbound("db", nobody(), in.address(), nobody());
    for (int i = 0; i < 10; i++) {
      assertEchoes(out);
    }
    assertTrue(web.metrics().contains("reason=\"connect_failed\""), web.metrics());
  }

  @Test
  void outbound_anotherServiceAnswers_isNotTrustedAndTheNextIsTried() throws Exception {
    TestApp trap = TestApp.greeting("not me");
    try (TestSidecar other = new TestSidecar(mesh, "other");
        trap) {
      Listener wrong = other.inbound(trap.address());
      Listener out = web.outbound("db", wrong.address());
      try (TestClient client = TestClient.to(out.address())) {
        assertEquals("", client.receiveRest());
      }
      Listener in = db.inbound(app.address());
      assertEchoes(web.outbound("db", wrong.address(), in.address()));
      assertTrue(web.metrics().contains("reason=\"tls_unexpected_identity\""), web.metrics());
    }
  }

  @Test
  void outbound_noInstance_closesAfterAccepting() throws Exception {
    Listener out = web.outbound("db");
    try (TestClient client = TestClient.to(out.address())) {
      assertEquals("", client.receiveRest());
    }
    assertTrue(web.closedLog().getFirst().contains("reason=no_endpoint"));
  }

  @Test
  void outbound_targetRetiredMeanwhile_closesAndSaysWhy() throws Exception {
    Listener out = web.outboundOfRetired("db");
    try (TestClient client = TestClient.to(out.address())) {
      assertEquals("", client.receiveRest());
    }
    String line = web.closedLog().getFirst();
    assertTrue(line.contains("reason=no_endpoint"), line);
  }

  @Test
  void outbound_onlyCriticalInstances_areNotDialled() throws Exception {
    Listener in = db.inbound(app.address());
    Listener out =
        web.outbound(
            new Address.Tcp("127.0.0.1", 0),
            OutboundSpec.DEFAULT_MODE,
            TestSidecar.target(
                "db",
                e -> new Endpoint(e.id(), e.address(), 1, Endpoint.Health.CRITICAL),
                in.address()));
    try (TestClient client = TestClient.to(out.address())) {
      assertEquals("", client.receiveRest());
    }
    assertEquals(0, app.accepted());
  }

  @Test
  void outbound_allInstancesDown_closesAndSaysWhy() throws Exception {
    Listener out = web.outbound("db", nobody(), nobody());
    try (TestClient client = TestClient.to(out.address())) {
      assertEquals("", client.receiveRest());
    }
    String line = web.closedLog().getFirst();
    assertTrue(line.contains("reason=upstream_unreachable"), line);
    assertTrue(line.contains("refused"), line);
  }

  @Test
  void outbound_instanceStallsInHandshake_timesOutAndTriesTheNext() throws Exception {
    ManualTimers time = new ManualTimers(Instant.EPOCH);
    try (TestApp stalling = TestApp.stalling();
        TestSidecar patient =
            new TestSidecar(
                mesh,
                "web",
                1,
                loop -> (delay, task) -> time.after(delay, () -> loop.execute(task)),
                Transport.best())) {
      Listener in = db.inbound(app.address());
      Listener out = patient.outbound("db", stalling.address(), stalling.address(), in.address());
      try (TestClient client = TestClient.to(out.address())) {
        client.send("hello");
        AtomicInteger passed = new AtomicInteger();
        TestSidecar.until(
            () -> {
              if (stalling.accepted() > passed.get()) {
                passed.incrementAndGet();
                time.advance(Duration.ofSeconds(5));
              }
              return app.accepted() == 1;
            });
        assertEquals("hello", client.receive(5));
      }
    }
  }

  @Test
  void outbound_clientGivesUpWhileDialling_nothingStaysBehind() throws Exception {
    try (TestApp stalling = TestApp.stalling()) {
      Listener out = web.outbound("db", stalling.address());
      try (TestClient client = TestClient.to(out.address())) {
        TestSidecar.until(() -> stalling.accepted() == 1);
        client.reset();
      }
      TestSidecar.until(() -> out.openConnections() == 0);
    }
  }

  @Test
  void outbound_hostName_isLookedUp() throws Exception {
    Address.Tcp in = (Address.Tcp) db.inbound(app.address()).address();
    assertEchoes(web.outbound("db", new Address.Tcp("localhost", in.port())));
  }
}
