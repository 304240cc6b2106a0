// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.LoadRun;
import dev.consort.acceptance.web.Nginx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Applications close connections that sidecars keep for the next request. Whoever sends that
 * request into the closing must not hear of it.
 */
@RequiresTool({"h2load", "nginx", "wrk"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ConnectionReuseTest {
  private static final int REQUESTS = 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static HttpMesh net;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    Nginx nginx = mesh.closing(Nginx.start(mesh.directory(), mesh.ports(), 7));
    net =
        HttpMesh.ofSubject(mesh)
            .app("web", "http", app.port())
            .app("nginx", "http", nginx.http1Port())
            .app("nginx2", "http2", nginx.http2Port())
            .open();
  }

  @Test
  void application_closesWithoutAWord_noRequestFails() {
    app.closeAfter(7);
    assertNoneFails("web");
    assertTrue(app.connections() >= REQUESTS / 7, () -> app.connections() + " connections");
  }

  @Test
  void nginx_closesAsItAnnounced_noRequestFails() {
    assertNoneFails("nginx");
  }

  @Test
  void nginx_saysGoAway_noRequestFails() {
    assertNoneFails("nginx2");
  }

  @Test
  void keptConnections_ofManyClients_noRequestFails() {
    LoadRun.Sum sum =
        mesh.closing(LoadRun.wrk(mesh.directory(), url("nginx"), "-t1", "-c64", "-d3")).sum(LIMIT);
    assertEquals(0, sum.refused() + sum.errors(), sum::toString);
    assertTrue(sum.succeeded() > 100, sum::toString);
  }

  @Test
  void connections_ofApplications_areUsedAgain() {
    app.closeAfter(Integer.MAX_VALUE);
    int before = app.connections();
    assertNoneFails("web");
    assertTrue(app.connections() - before <= 64, () -> app.connections() + " connections");
  }

  private static void assertNoneFails(String name) {
    LoadRun.Sum sum =
        mesh.closing(
                LoadRun.h2load(
                    mesh.directory(),
                    url(name),
                    "--h1",
                    "-n",
                    Integer.toString(REQUESTS),
                    "-c",
                    "16",
                    "-t",
                    "1"))
            .sum(LIMIT);
    assertEquals(new LoadRun.Sum(REQUESTS, 0, 0), sum);
  }

  private static String url(String name) {
    return "http://127.0.0.1:" + net.port(name) + "/";
  }
}
