// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Tools;
import dev.consort.acceptance.web.LoadRun;
import dev.consort.acceptance.web.Nginx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of nghttp2, which shares no code with the sidecars, and nginx as the application. */
@RequiresTool({"nghttp", "h2load", "nginx"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealClientsTest {
  private static final int REQUESTS = 20_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpMesh net;

  @BeforeAll
  static void open() {
    Nginx nginx = mesh.closing(Nginx.start(mesh.directory(), mesh.ports(), 1_000_000));
    net =
        HttpMesh.ofSubject(mesh)
            .app("nginx", "http", nginx.http1Port())
            .app("nginx2", "http2", nginx.http2Port())
            .open();
  }

  @Test
  void nghttp_byPriorKnowledgeAndByUpgrade_isAnswered() {
    for (String app : List.of("nginx", "nginx2")) {
      for (String how : List.of("--no-dep", "--upgrade")) {
        ChildProcess run =
            ChildProcess.run(
                "nghttp-" + app + how,
                List.of(Tools.path("nghttp"), "--verbose", how, url(app)),
                Map.of(),
                mesh.directory(),
                LIMIT);
        String said = run.stdout().text();
        assertTrue(said.contains(":status: 200"), said);
        assertTrue(!how.equals("--upgrade") || said.contains("101 Switching Protocols"), said);
      }
    }
  }

  @Test
  void h2load_hundredsOfStreamsAtOnce_noneFails() {
    for (String app : List.of("nginx", "nginx2")) {
      LoadRun.Sum sum =
          mesh.closing(
                  LoadRun.h2load(
                      mesh.directory(),
                      url(app),
                      "-n",
                      Integer.toString(REQUESTS),
                      "-c",
                      "4",
                      "-m",
                      "200",
                      "-t",
                      "1"))
              .sum(LIMIT);
      assertEquals(new LoadRun.Sum(REQUESTS, 0, 0), sum, app);
    }
  }

  private static String url(String name) {
    return "http://127.0.0.1:" + net.port(name) + "/";
  }
}
