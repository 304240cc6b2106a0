// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.http.Denial;
import dev.consort.listeners.http.Denials;
import dev.consort.metrics.Registry;
import dev.consort.proxy.cli.Effective;
import dev.consort.proxy.cli.Origin;
import dev.consort.proxy.config.AdminBind;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ControlVertx;
import dev.consort.upstreams.Address;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
  private static final Address.Tcp ANY_PORT = new Address.Tcp("127.0.0.1", 0);

  private final Vertx vertx = ControlVertx.create();
  private final Registry registry = new Registry();
  private final Denials denials = new Denials(3);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final CompletableFuture<Void> quit = new CompletableFuture<>();
  private Logs logs;
  private Address.Tcp at;

  @BeforeEach
  void serve() throws Exception {
    logs =
        Logs.start(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            LogLevel.INFO,
            LogFormat.TEXT);
    at = start(new AdminBind(Optional.of(ANY_PORT), true));
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Address.Tcp start(AdminBind bind) throws Exception {
    AdminSubject subject =
        new AdminSubject(
            List.of(new Effective("token", "(set, not shown)", new Origin.Environment("T"))),
            List.of(),
            List.of(),
            () -> Optional.of(denials),
            registry,
            logs,
            InstantSource.system(),
            draining::get,
            () -> draining.set(true),
            () -> quit.complete(null));
    return AdminServer.start(vertx, bind, subject).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private record Reply(int status, String text) {
    JsonObject json() {
      return new JsonObject(text.substring(text.indexOf("\r\n\r\n") + 4));
    }
  }

  /** Written out by hand, since HTTP clients do not let a test choose the Host header. */
  private Reply call(String method, String path, String headers, String body) throws IOException {
    try (Socket socket = new Socket(at.host(), at.port())) {
      socket.setSoTimeout(10_000);
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\n"
              + headers
              + "Connection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Reply(Integer.parseInt(text.substring(9, 12)), text);
    }
  }

  private Reply get(String path) throws IOException {
    return call("GET", path, "Host: localhost\r\n", "");
  }

  @Test
  void live_always_is200() throws IOException {
    assertEquals(200, get("/live").status());
  }

  @Test
  void ready_nothingMissing_is200() throws IOException {
    Reply reply = get("/ready");
    assertEquals(200, reply.status());
    assertTrue(reply.json().getBoolean("ready"));
  }

  @Test
  void ready_whileDraining_is503() throws IOException {
    draining.set(true);
    assertEquals(503, get("/ready").status());
  }

  @Test
  void metrics_areInPrometheusFormat() throws IOException {
    registry.counter("consort_things", "Things.").increment();
    Reply reply = get("/metrics");
    assertTrue(reply.text().contains("consort_things_total 1.0"), reply.text());
    assertTrue(reply.text().contains("text/plain; version=0.0.4"), reply.text());
  }

  @Test
  void config_saysWhereEachValueCameFrom() throws IOException {
    JsonObject setting = get("/config").json().getJsonArray("settings").getJsonObject(0);
    assertEquals(
        new JsonObject().put("key", "token").put("value", "(set, not shown)").put("from", "T"),
        setting);
  }

  private static Denial denial(String id) {
    return new Denial(
        id,
        Instant.parse("2026-05-05T10:00:00Z"),
        "api",
        "spiffe://x/ns/default/dc/dc1/svc/web",
        "10.0.0.1:999",
        "GET",
        "api:80",
        "/admin",
        "web may not GET \"/admin\" of api: why.");
  }

  @Test
  void denials_some_areToldTheNewestFirst() throws IOException {
    denials.add(denial("a-1"));
    denials.add(denial("a-2"));
    JsonObject json = get("/denials").json();
    assertEquals(2, json.getInteger("remembered"));
    assertEquals(3, json.getInteger("most"));
    assertEquals("a-2", json.getJsonArray("denials").getJsonObject(0).getString("id"));
    assertEquals(
        "web may not GET \"/admin\" of api: why.",
        json.getJsonArray("denials").getJsonObject(1).getString("explanation"));
  }

  @Test
  void denials_oneAskedFor_isTheOnlyOneTold() throws IOException {
    denials.add(denial("a-1"));
    denials.add(denial("a-2"));
    JsonObject json = get("/denials?id=a-1").json();
    assertEquals(2, json.getInteger("remembered"));
    assertEquals(1, json.getJsonArray("denials").size());
    assertEquals("a-1", json.getJsonArray("denials").getJsonObject(0).getString("id"));
    assertEquals(0, get("/denials?id=a").json().getJsonArray("denials").size());
  }

  @Test
  void index_namesEverything() throws IOException {
    String text = get("/").text();
    for (String path : List.of("/ready", "/certs", "/denials", "/watches", "/quit", "/log-level")) {
      assertTrue(text.contains(path), path);
    }
  }

  @Test
  void unknown_path_is404() throws IOException {
    assertEquals(404, get("/nothing").status());
  }

  @Test
  void change_byGet_is405() throws IOException {
    Reply reply = get("/drain");
    assertEquals(405, reply.status());
    assertTrue(reply.text().toLowerCase(java.util.Locale.ROOT).contains("allow: post"));
    assertFalse(draining.get());
  }

  @Test
  void drain_posted_begins() throws IOException {
    assertEquals(202, call("POST", "/drain", "Host: localhost\r\n", "").status());
    assertTrue(draining.get());
  }

  @Test
  void quit_posted_begins() throws Exception {
    assertEquals(202, call("POST", "/quit", "Host: localhost\r\n", "").status());
    quit.get(10, TimeUnit.SECONDS);
  }

  @Test
  void change_foreignHost_isRefusedAndNothingHappens() throws IOException {
    assertEquals(403, call("POST", "/drain", "Host: evil.example\r\n", "").status());
    assertFalse(draining.get());
  }

  @Test
  void change_foreignOrigin_isRefusedAndNothingHappens() throws IOException {
    assertEquals(
        403,
        call("POST", "/quit", "Host: localhost\r\nOrigin: http://evil.example\r\n", "").status());
    assertFalse(quit.isDone());
  }

  @Test
  void logLevel_put_changesIt() throws IOException {
    assertEquals(200, call("PUT", "/log-level", "Host: localhost\r\n", "debug\n").status());
    assertEquals(LogLevel.DEBUG, logs.level());
    assertEquals("debug", get("/log-level").json().getString("level"));
  }

  @Test
  void logLevel_unknown_is400WithWhatIsAccepted() throws IOException {
    Reply reply = call("PUT", "/log-level", "Host: localhost\r\n", "loud");
    assertEquals(400, reply.status());
    assertEquals(
        "\"loud\" is not known; accepted: trace, debug, info, warn, error",
        reply.json().getString("error"));
    assertEquals(LogLevel.INFO, logs.level());
  }

  @Test
  void bind_takenAndChosen_failsWithARemedy() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Address.Tcp taken = new Address.Tcp("127.0.0.1", other.getLocalPort());
      ExecutionException failure =
          assertThrows(
              ExecutionException.class, () -> start(new AdminBind(Optional.of(taken), true)));
      String message = failure.getCause().getMessage();
      assertTrue(message.startsWith("the admin API can't listen on " + taken), message);
      assertTrue(message.endsWith("give another address, or none to go without"), message);
    }
  }

  @Test
  void bind_takenAndDefault_findsAnotherPort() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Address.Tcp taken = new Address.Tcp("127.0.0.1", other.getLocalPort());
      Address.Tcp found = start(new AdminBind(Optional.of(taken), false));
      assertTrue(found.port() != taken.port() && found.port() > 0);
    }
  }
}
