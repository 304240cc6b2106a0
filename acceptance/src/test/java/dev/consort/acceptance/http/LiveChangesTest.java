// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.LoadRun;
import dev.consort.acceptance.web.Nginx;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates change and the agent goes away while requests are under way: none of them fails. */
@RequiresTool({"curl", "h2load", "nginx", "python-peers"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class LiveChangesTest {
  private static final int IN_FLIGHT = 2_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The agent spreads new leaves over half a minute after a new root. */
  private static final Duration NEW_LEAF_LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static HttpMesh net;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    Nginx nginx = mesh.closing(Nginx.start(mesh.directory(), mesh.ports(), 1_000_000));
    int rpc = mesh.ports().free();
    mesh.watching(Python.app("grpc_app.py", rpc, mesh.directory()));
    int chat = mesh.ports().free();
    mesh.watching(Python.app("websocket_app.py", chat, mesh.directory()));
    net =
        HttpMesh.ofSubject(mesh)
            .app("web", "http", app.port())
            .app("files2", "http2", nginx.http2Port())
            .app("rpc", "grpc", rpc)
            .app("chat", "http", chat)
            .open();
  }

  @Test
  @Order(1)
  void requestsInFlight_rootRotated_allAreAnswered() throws Exception {
    CountDownLatch arrived = new CountDownLatch(IN_FLIGHT);
    CountDownLatch release = new CountDownLatch(1);
    app.on(
        "/held",
        (request, reply) -> {
          arrived.countDown();
          await(release);
          reply.send(200, "text/plain", request.target());
        });
    BigInteger before = serial();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        ChildProcess call = hold("grpc_client.py", "rpc");
        ChildProcess chat = hold("websocket_client.py", "chat")) {
      AtomicBoolean over = new AtomicBoolean();
      Future<LoadRun.Sum> load = clients.submit(() -> loadUntil(over));
      List<Future<String>> held = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        String path = "/held?" + i;
        held.add(clients.submit(() -> get(path)));
      }
      assertTrue(arrived.await(60, TimeUnit.SECONDS), () -> arrived.getCount() + " are missing");

      mesh.agent().rotateRoot();
      Curl curl = new Curl(mesh.directory());
      Await.until(
          "the server's new leaf",
          NEW_LEAF_LIMIT,
          () -> {
            assertEquals(200, curl.get(net.port("web"), "/x").status());
            return !serial().equals(before);
          });
      release.countDown();
      for (int i = 0; i < IN_FLIGHT; i++) {
        assertEquals("/held?" + i, held.get(i).get(30, TimeUnit.SECONDS));
      }
      assertLives(Python.release(call));
      assertLives(Python.release(chat));
      over.set(true);
      LoadRun.Sum sum = load.get(30, TimeUnit.SECONDS);
      assertEquals(0, sum.errors() + sum.refused(), sum::toString);
      assertTrue(sum.succeeded() > 1_000, sum::toString);
    }
  }

  @Test
  @Order(2)
  void requests_agentKilled_goOn() throws Exception {
    mesh.agent().kill();
    LoadRun.Sum sum = load("5000");
    assertEquals(new LoadRun.Sum(5_000, 0, 0), sum);
    for (int i = 0; i < 50; i++) {
      assertEquals("GET /x HTTP/1.1", firstLine(), "a new connection, number " + i);
    }
  }

  private static ChildProcess hold(String script, String name) {
    return mesh.watching(Python.holding(script, net.port(name), mesh.directory(), "hold"));
  }

  /** One run after the other, so that there are new connections as well, while all goes well. */
  private static LoadRun.Sum loadUntil(AtomicBoolean over) {
    LoadRun.Sum sum = new LoadRun.Sum(0, 0, 0);
    while (!over.get() && sum.errors() + sum.refused() == 0) {
      sum = sum.plus(load("1000"));
    }
    return sum;
  }

  private static LoadRun.Sum load(String requests) {
    String url = "http://127.0.0.1:" + net.port("files2") + "/";
    try (LoadRun load =
        LoadRun.h2load(mesh.directory(), url, "-n", requests, "-c", "4", "-m", "8", "-t", "1")) {
      return load.sum(LIMIT);
    }
  }

  private static void assertLives(JsonNode told) {
    assertTrue(told.path("echoes").asInt() > 10, told::toString);
  }

  private static String get(String path) throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.socket().setSoTimeout((int) Duration.ofMinutes(2).toMillis());
      return client.get(path).body();
    }
  }

  private static String firstLine() throws IOException {
    String body = get("/x");
    return body.substring(body.indexOf("GET"), body.indexOf("\",\"bodyBytes"));
  }

  private static BigInteger serial() throws IOException {
    return MeshPeer.of(mesh.agent(), "caller")
        .certificateAt(net.server("web").sidecarPort())
        .getSerialNumber();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(2, TimeUnit.MINUTES)) {
        throw new IOException("never released");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
