// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.BeyondEnvoy;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Field;
import dev.consort.acceptance.web.H2Client;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that take their time, and connections that stop being HTTP: nothing holds them back. */
@RequiresTool({"envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class StreamTest {
  private static final String CRLF = "\r\n";

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static HttpMesh net;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    int chat = mesh.ports().free();
    mesh.watching(Python.app("websocket_app.py", chat, mesh.directory()));
    int chat2 = mesh.ports().free();
    mesh.watching(Python.app("websocket_h2_app.py", chat2, mesh.directory()));
    net =
        HttpMesh.in(mesh)
            .app("web", "http", app.port())
            .app("chat", "http", chat)
            .app("chat2", "http2", chat2)
            .open();
  }

  @ParameterizedTest
  @EnumSource
  void serverSentEvents_eachArrivesBeforeTheNextIsMade(Sides sides) throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    app.on(
        "/events",
        (_, reply) -> {
          try (OutputStream chunks = reply.chunks("text/event-stream")) {
            for (String event = take(events); !event.isEmpty(); event = take(events)) {
              chunks.write(event.getBytes(StandardCharsets.UTF_8));
            }
          }
        });
    try (RawClient client = RawClient.to(net.port(sides, "web"))) {
      client.send("GET /events HTTP/1.1\r\nhost: app.test\r\naccept: text/event-stream\r\n\r\n");
      StringBuilder seen = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        String event = "data: " + i + "\n\n";
        events.add(event);
        while (!seen.toString().contains(event)) {
          String next = client.read(1);
          assertTrue(!next.isEmpty(), () -> "ended after: " + seen);
          seen.append(next);
        }
      }
      events.add("");
      assertEquals(CRLF + "0" + CRLF + CRLF, client.read(7));
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientGone_applicationSeesItsConnectionEnd(Sides sides) throws Exception {
    CountDownLatch broken = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    app.on(
        "/endless",
        (_, reply) -> {
          try (OutputStream chunks = reply.chunks("text/plain")) {
            while (true) {
              chunks.write("more\n".getBytes(StandardCharsets.UTF_8));
              begun.countDown();
            }
          } finally {
            broken.countDown();
          }
        });
    try (RawClient client = RawClient.to(net.port(sides, "web"))) {
      client.send("GET /endless HTTP/1.1\r\nhost: app.test\r\n\r\n");
      assertTrue(begun.await(10, TimeUnit.SECONDS));
      assertEquals(12, client.read(12).length());
    }
    assertTrue(broken.await(10, TimeUnit.SECONDS), "the application writes on for nobody");
  }

  @Test
  void longPoll_beyondUsualTimeouts_isAnswered() throws Exception {
    poll(Duration.ofSeconds(16));
  }

  @Test
  @Tag("soak")
  void longPoll_beyondAllUsualTimeouts_isAnswered() throws Exception {
    poll(Duration.ofSeconds(40));
  }

  @ParameterizedTest
  @EnumSource
  void webSocket_messages_areEchoed(Sides sides) {
    Map<String, JsonNode> results =
        Python.run(
            "websocket_client.py",
            net.port(sides, "chat"),
            mesh.directory(),
            "small",
            "large",
            "huge",
            "ping",
            "close");
    for (String scenario : List.of("small", "large")) {
      assertEquals(1000, results.get(scenario).path("same").asInt(), scenario);
      assertEquals("echo.v1", results.get(scenario).path("subprotocol").asText());
    }
    assertEquals(4, results.get("huge").path("same").asInt());
    assertTrue(results.get("ping").path("pong").asBoolean());
    assertEquals(4001, results.get("close").path("code").asInt());
    assertEquals("as asked", results.get("close").path("reason").asText());
  }

  /**
   * RFC 8441: from the caller one stream of HTTP/2, to the application an upgrade. Envoy as the
   * caller's sidecar leaves out the key that the application then asks for.
   */
  @ParameterizedTest
  @EnumSource(names = {"BOTH", "SUBJECT_TO_ENVOY"})
  void webSocket_overAStreamOfHttp2_isEchoed(Sides sides) {
    JsonNode told =
        Python.lines("websocket_h2_client.py", net.port(sides, "chat"), mesh.directory())
            .getFirst();
    assertTrue(told.path("allowed").asBoolean(), told::toString);
    assertEquals(200, told.path("status").asInt(), told::toString);
    assertEquals("over h2", told.path("echo").asText(), told::toString);
    assertTrue(told.path("ended").asBoolean(), told::toString);
  }

  /**
   * An application of HTTP/2 that announces it takes WebSockets over streams (RFC 8441) gets them
   * there; the key that HTTP/1.1's callers want answered is answered on its way.
   */
  @Test
  void webSocket_applicationTakesItOverHttp2_isEchoedThere() throws IOException {
    try (RawClient client = RawClient.to(net.port("chat2"))) {
      client.send(
          String.join(
              CRLF,
              "GET /chat HTTP/1.1",
              "host: app.test",
              "connection: upgrade",
              "upgrade: websocket",
              "sec-websocket-version: 13",
              "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
              CRLF));
      RawClient.Answer answer = client.answerWithoutBody();
      assertEquals(101, answer.status(), answer::line);
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.header("sec-websocket-accept"));
      assertEquals("2", answer.header("x-over"));
    }
    Map<String, JsonNode> results =
        Python.run(
            "websocket_client.py", net.port("chat2"), mesh.directory(), "small", "huge", "close");
    assertEquals(1000, results.get("small").path("same").asInt());
    assertEquals(4, results.get("huge").path("same").asInt());
    assertEquals(4001, results.get("close").path("code").asInt());
  }

  /** As above, over a stream of HTTP/2 on the caller's side too. */
  @Test
  void webSocket_overStreamsOfHttp2AtBothEnds_isEchoed() {
    JsonNode told =
        Python.lines("websocket_h2_client.py", net.port("chat2"), mesh.directory()).getFirst();
    assertEquals(200, told.path("status").asInt(), told::toString);
    assertEquals("over h2", told.path("echo").asText(), told::toString);
    assertTrue(told.path("ended").asBoolean(), told::toString);
  }

  private static void takeTunnels() {
    app.on(
        "tunnel.test:80",
        (_, reply) -> {
          reply.raw("HTTP/1.1 200 Connected\r\n\r\n");
          reply.takeOver();
          reply.echoToEnd();
        });
  }

  @Test
  @BeyondEnvoy("has no route for it unless it is told")
  void connect_opensATunnel() throws IOException {
    takeTunnels();
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send("CONNECT tunnel.test:80 HTTP/1.1\r\nhost: tunnel.test:80\r\n\r\n");
      assertEquals(200, client.answerWithoutBody().status());
      for (int i = 0; i < 100; i++) {
        client.send("piece " + i);
        assertEquals("piece " + i, client.read(("piece " + i).length()));
      }
      client.socket().shutdownOutput();
      assertTrue(client.isEnded());
    }
  }

  @Test
  @BeyondEnvoy("has no route for it unless it is told")
  void connect_overAStreamOfHttp2_opensATunnel() {
    takeTunnels();
    String text = "through the tunnel ".repeat(3000);
    H2Client.Answer answer =
        new H2Client(mesh.directory())
            .send(
                net.port("web"),
                new H2Client.Sent(
                        List.of(
                            new Field(":method", "CONNECT"),
                            new Field(":authority", "tunnel.test:80")))
                    .withBody(text))
            .getFirst();
    assertEquals(200, answer.status(), answer::toString);
    assertEquals(text, answer.body());
    assertEquals("", answer.reset());
  }

  @Test
  @BeyondEnvoy("upgrades only to what it was told of")
  void upgrade_toAnything_isPassed() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send(
          "GET /upgrade HTTP/1.1\r\nhost: app.test\r\nconnection: upgrade\r\nupgrade: echo/2\r\n\r\n");
      RawClient.Answer answer = client.answer();
      assertEquals(101, answer.status());
      assertEquals("echo/2", answer.header("upgrade"));
      for (int i = 0; i < 100; i++) {
        client.send("piece " + i);
        assertEquals("piece " + i, client.read(("piece " + i).length()));
      }
      client.socket().shutdownOutput();
      assertTrue(client.isEnded());
    }
  }

  @Test
  @BeyondEnvoy("resets the connection")
  void upgrade_applicationDeclines_connectionStaysHttp() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      RawClient.Answer answer = client.get("/x", "connection: upgrade", "upgrade: websocket");
      assertEquals(200, answer.status());
      assertEquals(200, client.get("/x").status());
    }
  }

  private static void poll(Duration length) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    app.on(
        "/poll",
        (_, reply) -> {
          arrived.countDown();
          await(over);
          reply.send(200, "text/plain", "news\n");
        });
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.socket().setSoTimeout((int) length.plusSeconds(10).toMillis());
      client.send("GET /poll HTTP/1.1\r\nhost: app.test\r\n\r\n");
      assertTrue(arrived.await(10, TimeUnit.SECONDS));
      // That nothing happens for so long is the very subject.
      assertTrue(!over.await(length.toMillis(), TimeUnit.MILLISECONDS));
      over.countDown();
      RawClient.Answer answer = client.answer();
      assertEquals(200, answer.status(), answer::toString);
      assertEquals("news\n", answer.body());
    }
  }

  private static String take(BlockingQueue<String> events) throws IOException {
    try {
      String event = events.poll(30, TimeUnit.SECONDS);
      return event == null ? "" : event;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("nobody waits for the answer any more");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
