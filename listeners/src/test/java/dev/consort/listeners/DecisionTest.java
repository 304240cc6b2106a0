// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.DefaultPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Intentions decide before the application is dialled, and again when they change. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
final class DecisionTest {
  private final TestMesh mesh = new TestMesh();
  private final TestSidecar db = new TestSidecar(mesh, "db");
  private final TestSidecar web = new TestSidecar(mesh, "web");
  private final TestSidecar api = new TestSidecar(mesh, "api");

  @AfterEach
  void close() {
    web.close();
    api.close();
    db.close();
  }

  @Test
  void inbound_deniedPeer_getsNoByteAndTheAppNoConnection() throws Exception {
    try (TestApp app = TestApp.greeting("secret")) {
      db.intend(DefaultPolicy.ALLOW, "web");
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient client = TestClient.to(out.address())) {
        assertEquals("", client.receiveRest());
      }
      db.close();
      assertEquals(0, app.accepted());
    }
    String line = db.closedLog().getFirst();
    assertTrue(line.contains("reason=denied"), line);
    assertTrue(line.contains("source=" + TestMesh.id("web").uri()), line);
    assertTrue(line.contains("destination=" + TestMesh.id("db").uri()), line);
    assertTrue(line.contains("endpoint=- "), line);
    assertTrue(
        db.metrics()
            .contains(
                "consort_connections_denied_total{direction=\"inbound\",reason=\"intention\","),
        db.metrics());
  }

  @Test
  void accessLog_relayedConnection_namesBothIdentitiesOnBothSides() throws Exception {
    try (TestApp app = TestApp.greeting("hello")) {
      Listener in = db.inbound(app.address());
      try (TestClient client = TestClient.to(web.outbound("db", in.address()).address())) {
        assertEquals("hello", client.receive(5));
      }
    }
    String both =
        "source=" + TestMesh.id("web").uri() + " destination=" + TestMesh.id("db").uri() + " ";
    for (TestSidecar side : List.of(web, db)) {
      String line = side.closedLog().getFirst();
      assertTrue(line.contains(both), line);
      assertTrue(line.contains(" client=127.0.0.1:"), line);
    }
  }

  @Test
  void inbound_deniedByDefault_saysSo() throws Exception {
    try (TestApp app = TestApp.greeting("secret")) {
      db.intend(DefaultPolicy.DENY);
      Listener in = db.inbound(app.address());
      Listener out = web.outbound("db", in.address());
      try (TestClient client = TestClient.to(out.address())) {
        assertEquals("", client.receiveRest());
      }
      assertEquals(0, app.accepted());
    }
    assertTrue(db.metrics().contains("reason=\"default\""), db.metrics());
  }

  @Test
  void recheck_intentionNowDenies_cutsThatPeerOnly() throws Exception {
    try (TestApp app = TestApp.echo()) {
      Listener in = db.inbound(app.address());
      try (TestClient one = TestClient.to(web.outbound("db", in.address()).address());
          TestClient other = TestClient.to(api.outbound("db", in.address()).address())) {
        for (TestClient client : List.of(one, other)) {
          client.send("x");
          assertEquals("x", client.receive(1));
        }
        db.intend(DefaultPolicy.ALLOW, "web");
        assertEquals(1, TestSidecar.await(in.recheck()));
        assertTrue(one.isReset());
        other.send("y");
        assertEquals("y", other.receive(1));
        assertEquals(0, TestSidecar.await(in.recheck()));
      }
    }
    assertTrue(
        db.closedLog().stream().anyMatch(l -> l.contains("closed_by=proxy reason=policy_changed")));
  }
}
