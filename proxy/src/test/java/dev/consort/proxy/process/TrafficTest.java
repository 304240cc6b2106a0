// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.ca.CaSettings;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two applications, their sidecars in one process, and an agent. */
final class TrafficTest {
  private TestApp app;
  private TestMesh mesh;
  private int upstreamPort;
  private int dbPort;

  @BeforeEach
  void start() throws Exception {
    app = new TestApp();
    mesh = new TestMesh();
    register(mesh);
  }

  private void register(TestMesh at) throws Exception {
    upstreamPort = TestMesh.freePort();
    dbPort = TestMesh.freePort();
    at.register("db", app.port(), dbPort, "{}");
    at.register("web", 1, TestMesh.freePort(), upstreams(upstreamPort));
  }

  private static String upstreams(int port) {
    return "{\"Upstreams\": [{\"DestinationName\": \"db\", \"LocalBindPort\": " + port + "}]}";
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
    app.close();
  }

  private TestProxy proxy() throws Exception {
    return new TestProxy("-sidecar-for", "web", "-sidecar-for", "db", "-http-addr", mesh.address());
  }

  @Test
  void pair_default_carriesBytesAndTellsBothIdentities() throws Exception {
    try (TestProxy proxy = proxy().ready()) {
      assertTrue(Caller.works(upstreamPort), () -> proxy.said() + proxy.accessLog());
      Eventually.holds("both access-log lines", () -> proxy.accessLog().split("\n", -1).length > 2);
      for (String line : proxy.accessLog().lines().toList()) {
        assertTrue(line.contains("/svc/web"), line);
        assertTrue(line.contains("/svc/db"), line);
      }
    }
  }

  @Test
  void intention_deny_isEnforcedBeforeTheApplicationSeesAnything() throws Exception {
    mesh.intention("web", "db", "deny");
    try (TestProxy proxy = proxy().ready()) {
      assertFalse(Caller.works(upstreamPort));
      assertEquals(0, app.accepted());
      assertTrue(proxy.said().contains("web may not connect to db"), proxy.said());
    }
  }

  @Test
  void intention_changes_cutsWhatIsOpenAndIsTakenBack() throws Exception {
    try (TestProxy proxy = proxy().ready();
        Caller open = new Caller(upstreamPort)) {
      assertEquals("one", open.say("one"));
      mesh.intention("web", "db", "deny");
      open.awaitEnd();
      assertFalse(Caller.works(upstreamPort));
      mesh.intention("web", "db", "allow");
      Eventually.holds("allowed again", () -> Caller.works(upstreamPort));
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void agent_gone_changesNothingForTraffic() throws Exception {
    try (TestProxy proxy = proxy().ready();
        Caller open = new Caller(upstreamPort)) {
      assertEquals("one", open.say("one"));
      mesh.stopAgent();
      Eventually.holds(
          "the agent's absence is told", () -> proxy.said().contains("cannot be reached"));
      assertEquals("two", open.say("two"));
      assertTrue(Caller.works(upstreamPort), "new connections are decided as before");
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void upstream_removedFromTheRegistration_isClosed() throws Exception {
    try (TestProxy proxy = proxy().ready()) {
      assertTrue(Caller.works(upstreamPort));
      mesh.register("web", 1, TestMesh.freePort(), "{}");
      Eventually.holds("the listener is gone", () -> !Caller.works(upstreamPort));
      assertThrows(IOException.class, () -> new Caller(upstreamPort).close());
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void upstream_movedToAnotherPort_isThere() throws Exception {
    int other = TestMesh.freePort();
    try (TestProxy proxy = proxy().ready()) {
      mesh.register("web", 1, TestMesh.freePort(), upstreams(other));
      Eventually.holds("the new port serves", () -> Caller.works(other));
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void registration_onlyAnUpstreamAdded_keepsConnections() throws Exception {
    int added = TestMesh.freePort();
    try (TestProxy proxy = proxy().ready();
        Caller open = new Caller(upstreamPort)) {
      assertEquals("one", open.say("one"));
      mesh.register(
          "db",
          app.port(),
          dbPort,
          """
          {"Config": {"unknown_key": 1},
           "Upstreams": [{"DestinationName": "db", "LocalBindPort": %d}]}"""
              .formatted(added));
      // It is opened in the round in which a listener on the old port would be closed.
      Eventually.holds("the change is in force", () -> Caller.works(added));
      assertEquals("two", open.say("two"));
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void registration_anotherApplicationPort_isServedOnTheSamePort() throws Exception {
    try (TestApp other = new TestApp();
        TestProxy proxy = proxy().ready()) {
      assertTrue(Caller.works(upstreamPort));
      mesh.register("db", other.port(), dbPort, "{}");
      Eventually.holds(
          "the other application serves", () -> Caller.works(upstreamPort) && other.accepted() > 0);
      assertEquals(200, proxy.admin("/ready").statusCode());
    }
  }

  @Test
  void metrics_ofAReadyPair_tellReadinessAndTheCertificatesLife() throws Exception {
    try (TestProxy proxy = proxy().ready()) {
      String metrics = proxy.admin("/metrics").body();
      assertTrue(metrics.contains("consort_sidecar_ready{sidecar=\"web\"} 1.0"), metrics);
      assertTrue(metrics.contains("consort_leaf_expiry_seconds{service=\"db\"} 259"), metrics);
      assertTrue(metrics.contains("consort_sidecar_failed_changes{sidecar=\"db\"} 0.0"), metrics);
    }
  }

  @Test
  void registration_garbageInItsConfig_servesWithDefaultsAndWarns() throws Exception {
    mesh.register(
        "db",
        app.port(),
        dbPort,
        "{\"Config\": {\"local_connect_timeout_ms\": \"soon\", \"protocol\": 7}}");
    try (TestProxy proxy = proxy().ready()) {
      assertTrue(Caller.works(upstreamPort));
      assertTrue(proxy.said().contains("local_connect_timeout_ms"), proxy.said());
    }
  }

  @Test
  void leaf_renewed_keepsConnectionsAndIsShown() throws Exception {
    try (TestMesh hasty = hasty(Duration.ofSeconds(6))) {
      register(hasty);
      try (TestProxy proxy =
              new TestProxy(
                  "-sidecar-for", "web", "-sidecar-for", "db", "-http-addr", hasty.address());
          Caller open = new Caller(awaitPort(proxy))) {
        assertEquals("one", open.say("one"));
        String serial = serial(proxy);
        Eventually.holds("another certificate", () -> !serial(proxy).equals(serial));
        assertEquals("two", open.say("two"));
        assertTrue(Caller.works(upstreamPort));
        assertNotEquals(serial, serial(proxy));
      }
    }
  }

  @Test
  void leaf_expiredWhileTheAgentIsGone_letsNobodyInAndIsNotReady() throws Exception {
    try (TestMesh hasty = hasty(Duration.ofSeconds(4))) {
      register(hasty);
      try (TestProxy proxy =
          new TestProxy(
              "-sidecar-for", "web", "-sidecar-for", "db", "-http-addr", hasty.address())) {
        proxy.ready();
        hasty.stopAgent();
        Eventually.holds("not ready", () -> proxy.admin("/ready").statusCode() == 503);
        assertTrue(
            proxy.admin("/ready").body().contains("the certificate expired at"),
            proxy.admin("/ready").body());
        assertThrows(IOException.class, () -> new Caller(dbPort).close());
        Eventually.holds(
            "it is told", () -> proxy.said().contains("nobody is let in until it does"));
      }
    }
  }

  private static TestMesh hasty(Duration leafTtl) throws Exception {
    return new TestMesh(
        DevAgentConfig.defaults().withCa(CaSettings.CONSUL.withLeafTtl(leafTtl)), "");
  }

  private int awaitPort(TestProxy proxy) throws Exception {
    proxy.ready();
    return upstreamPort;
  }

  private static String serial(TestProxy proxy) throws Exception {
    return proxy.adminJson("/certs").getJsonArray("sidecars").getJsonObject(0).getString("serial");
  }
}
