// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Timers that a registration sets: whoever meets one learns which it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TimerContract {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension final Mesh mesh;

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<SocketChannel> waiting = new ArrayList<>();
  private ServerSocket deaf;
  private HttpMesh net;

  TimerContract(AgentKind kind) {
    mesh = new Mesh(kind);
  }

  @BeforeAll
  final void open() throws IOException {
    HttpApp app = mesh.closing(HttpApp.start());
    app.on("/never", (_, _) -> hold());
    app.on(
        "/stalls",
        (_, reply) -> {
          reply.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun");
          reply.flush();
          hold();
        });
    listenWithFullBacklog();
    net =
        HttpMesh.ofSubject(mesh)
            .app(limited("asked", app.port(), "local_request_timeout_ms"))
            .app(limited("idle", app.port(), "local_idle_timeout_ms"))
            .app(limited("deaf", deaf.getLocalPort(), "local_connect_timeout_ms"))
            .open();
  }

  private MeshService limited(String name, int port, String key) {
    return mesh.unregistered(name, port).speaking("http").withProxyConfig(key, 300);
  }

  /** So it neither takes connections nor refuses them. */
  private void listenWithFullBacklog() throws IOException {
    deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 8; i++) {
      SocketChannel channel = SocketChannel.open();
      waiting.add(channel);
      channel.configureBlocking(false);
      channel.connect(deaf.getLocalSocketAddress());
    }
  }

  @AfterAll
  final void release() throws IOException {
    over.countDown();
    deaf.close();
    for (SocketChannel channel : waiting) {
      channel.close();
    }
  }

  private void hold() throws IOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private boolean said(String text) {
    ChildProcess sidecar = net.serverSidecar().process();
    return (sidecar.stderr().text() + sidecar.stdout().text()).contains(text);
  }

  private static void assertNames(String text, String app, String key) {
    assertTrue(text.contains("took longer than 300 ms at the "), text);
    assertTrue(text.contains(" sidecar of " + app + " (" + key + ")"), text);
  }

  @Test
  final void requestTimer_overdue_isA504ThatNamesIt() throws IOException {
    try (RawClient client = RawClient.to(net.port("asked"))) {
      RawClient.Answer answer = client.get("/never");
      assertEquals(504, answer.status());
      assertEquals("application/problem+json", answer.header("content-type"));
      assertNames(answer.body(), "asked", "local_request_timeout_ms");
      assertEquals(200, client.get("/other").status(), "and the connection goes on");
    }
    awaitLogged("(local_request_timeout_ms)");
  }

  @Test
  final void idleTimer_inTheMiddle_breaksTheAnswerOffAndIsLogged() throws IOException {
    try (RawClient client = RawClient.to(net.port("idle"))) {
      client.send("GET /stalls HTTP/1.1\r\nhost: app.test\r\n\r\n");
      assertEquals(200, client.answerWithoutBody().status());
      assertEquals("begun", client.read(5));
      assertTrue(client.isEnded());
    }
    awaitLogged("(local_idle_timeout_ms)");
  }

  @Test
  final void idleTimer_slowBody_isA504ThatNamesIt() throws IOException {
    try (RawClient client = RawClient.to(net.port("idle"))) {
      client.send("POST /slow HTTP/1.1\r\nhost: app.test\r\ncontent-length: 10\r\n\r\nx");
      RawClient.Answer answer = client.answer();
      assertEquals(504, answer.status(), answer::body);
      assertNames(answer.body(), "idle", "local_idle_timeout_ms");
      assertTrue(client.isEnded());
    }
  }

  @Test
  final void connectTimer_overdue_isA504ThatNamesIt() throws IOException {
    try (RawClient client = RawClient.to(net.port("deaf"))) {
      RawClient.Answer answer = client.get("/");
      assertEquals(504, answer.status(), answer::body);
      assertNames(answer.body(), "deaf", "local_connect_timeout_ms");
    }
  }

  private void awaitLogged(String key) {
    Await.until("the sidecar's own log names " + key, LIMIT, () -> said(key));
  }
}
