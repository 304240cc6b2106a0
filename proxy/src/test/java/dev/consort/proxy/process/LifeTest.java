// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.acl.AclSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a process starts, refuses to, and ends. */
final class LifeTest {
  private TestMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh = new TestMesh();
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  private TestProxy proxy(String... flags) throws Exception {
    String[] all = new String[flags.length + 2];
    System.arraycopy(flags, 0, all, 0, flags.length);
    all[flags.length] = "-http-addr";
    all[flags.length + 1] = mesh.address();
    return new TestProxy(all);
  }

  private static void assertRefused(TestProxy proxy, String... sentences) throws Exception {
    assertEquals(2, proxy.exit());
    for (String sentence : sentences) {
      assertTrue(proxy.said().contains(sentence), proxy.said());
    }
    assertFalse(proxy.said().contains("\tat "), "no stack trace");
  }

  @Test
  void service_withoutSidecar_is2AndNamesThoseThereAre() throws Exception {
    mesh.register("db", 1, TestMesh.freePort(), "{}");
    assertRefused(
        proxy("-sidecar-for", "web"),
        "consort: sidecar web: No sidecar is registered at this agent for the service id \"web\""
            + " (there are some for db)",
        "Register one with Connect.SidecarService");
  }

  @Test
  void service_withTwoSidecars_is2AndNamesBoth() throws Exception {
    mesh.register("web", 1, TestMesh.freePort(), "{}");
    mesh.put(
        "/v1/agent/service/register",
        """
        {"Name": "other-proxy", "ID": "other-proxy", "Kind": "connect-proxy", "Port": %d,
         "Proxy": {"DestinationServiceName": "web", "DestinationServiceID": "web"}}
        """
            .formatted(TestMesh.freePort()));
    assertRefused(proxy("-sidecar-for", "web"), "other-proxy", "web-sidecar-proxy", "-proxy-id");
  }

  @Test
  void proxyId_unknown_is2WithARemedy() throws Exception {
    assertRefused(proxy("-proxy-id", "nobody"), "nobody", "404", "Register that sidecar first");
  }

  @Test
  void proxyId_ofAnOrdinaryService_is2AndSuggests() throws Exception {
    mesh.register("web", 1, TestMesh.freePort(), "{}");
    assertRefused(proxy("-proxy-id", "web"), "not as a sidecar", "-sidecar-for web");
  }

  @Test
  void token_withoutRights_is2AndNamesTheRight() throws Exception {
    try (TestMesh guarded =
        new TestMesh(
            DevAgentConfig.defaults().withAcl(AclSettings.deny("management")), "management")) {
      guarded.register("web", 1, TestMesh.freePort(), "{}");
      guarded.put("/v1/acl/token", "{\"SecretID\": \"6f1a2b3c-0000-4000-8000-000000000001\"}");
      assertRefused(
          new TestProxy(
              "-proxy-id",
              "web-sidecar-proxy",
              "-token",
              "6f1a2b3c-0000-4000-8000-000000000001",
              "-http-addr",
              guarded.address()),
          "refuses",
          "service:read");
    }
  }

  @Test
  void port_taken_is2WithARemedy() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      mesh.register("web", 1, other.getLocalPort(), "{}");
      assertRefused(
          proxy("-sidecar-for", "web"),
          "can't listen on 127.0.0.1:" + other.getLocalPort(),
          "give the registration another port");
    }
  }

  @Test
  void agent_unreachable_keepsTryingAndSaysSoOnce() throws Exception {
    try (TestProxy proxy = new TestProxy("-sidecar-for", "web", "-http-addr", "127.0.0.1:1")) {
      Eventually.holds("it is told", () -> proxy.said().contains("cannot be reached"));
      assertEquals(503, proxy.admin("/ready").statusCode());
      assertEquals(1, proxy.said().split("Going on with what is known", -1).length - 1);
    }
  }

  @Test
  void stop_withAConnectionOpen_waitsForItsEnd() throws Exception {
    try (TestApp app = new TestApp()) {
      int upstream = TestMesh.freePort();
      mesh.register("db", app.port(), TestMesh.freePort(), "{}");
      mesh.register(
          "web",
          1,
          TestMesh.freePort(),
          "{\"Upstreams\": [{\"DestinationName\": \"db\", \"LocalBindPort\": " + upstream + "}]}");
      TestProxy proxy = proxy("-sidecar-for", "web", "-sidecar-for", "db").ready();
      try (Caller open = new Caller(upstream)) {
        assertEquals("one", open.say("one"));
        proxy.stop();
        Eventually.holds("not ready", () -> proxy.admin("/ready").statusCode() == 503);
        Eventually.holds("what is left is told", () -> proxy.said().contains("connections left"));
        assertEquals("two", open.say("two"));
      }
      assertEquals(0, proxy.exit());
      assertTrue(proxy.said().contains("drained"), proxy.said());
    }
  }

  @Test
  void stop_beforeTheAgentAnswered_ends() throws Exception {
    TestProxy proxy = new TestProxy("-sidecar-for", "web", "-http-addr", "127.0.0.1:1");
    proxy.stop();
    assertEquals(0, proxy.exit());
  }

  @Test
  void register_adHoc_isRegisteredServesAndDeregisters() throws Exception {
    try (TestApp app = new TestApp()) {
      int upstream = TestMesh.freePort();
      mesh.register("db", app.port(), TestMesh.freePort(), "{}");
      try (TestProxy db = proxy("-sidecar-for", "db").ready()) {
        TestProxy job =
            proxy(
                "-service",
                "job",
                "-listen",
                "127.0.0.1:" + TestMesh.freePort(),
                "-service-addr",
                "127.0.0.1:" + app.port(),
                "-upstream",
                "db:" + upstream,
                "-register");
        job.ready();
        Eventually.holds("registered", () -> mesh.get("/v1/agent/services").contains("job-proxy"));
        assertTrue(Caller.works(upstream));
        Eventually.holds(
            "its check passes", () -> mesh.get("/v1/agent/checks").contains("\"passing\""));
        job.close();
        assertFalse(mesh.get("/v1/agent/services").contains("job-proxy"));
        assertEquals(200, db.admin("/ready").statusCode());
      }
    }
  }
}
