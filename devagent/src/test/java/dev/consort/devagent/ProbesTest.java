// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.TestCa;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.devagent.api.CheckRunner;
import dev.consort.devagent.api.NetProbe;
import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How checks ask over HTTP and gRPC, and what they make of the answers. */
final class ProbesTest {
  private static final CheckKind.Tls STRICT = new CheckKind.Tls(false, "");
  private static final CheckKind.Tls TRUSTING = new CheckKind.Tls(true, "");

  private final Vertx vertx = Vertx.vertx();
  private final NetProbe probe = new NetProbe(vertx);

  @AfterEach
  void stop() {
    probe.close();
    TestAgent.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private int serve(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    return TestAgent.await(
            vertx
                .createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen()
                .toCompletionStage()
                .toCompletableFuture())
        .actualPort();
  }

  private int serve(Handler<HttpServerRequest> handler) {
    return serve(new HttpServerOptions(), handler);
  }

  private static HttpServerOptions withCertificate() {
    IssuedLeaf leaf =
        new TestCa(InstantSource.system()).root().leaf(new TestCa(InstantSource.system()).id("x"));
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(leaf.certificatePem()))
                .addKeyValue(Buffer.buffer(leaf.keyPem())));
  }

  private static CheckKind.Request get(boolean followRedirects, CheckKind.Tls tls) {
    return new CheckKind.Request("GET", Map.of(), "", followRedirects, 10, tls);
  }

  private CheckRunner.Outcome http(CheckKind.Request request, String url, Duration timeout) {
    CheckKind.Http check = new CheckKind.Http(url, request, Duration.ofSeconds(1), timeout);
    return TestAgent.await(probe.http(check, url).toCompletionStage().toCompletableFuture());
  }

  private CheckRunner.Outcome http(CheckKind.Request request, String url) {
    return http(request, url, Duration.ofSeconds(10));
  }

  private CheckRunner.Outcome grpc(boolean encrypted, CheckKind.Tls tls, String target) {
    CheckKind.Grpc check =
        new CheckKind.Grpc(target, encrypted, tls, Duration.ofSeconds(1), Duration.ofSeconds(10));
    return TestAgent.await(probe.grpc(check, target).toCompletionStage().toCompletableFuture());
  }

  @ParameterizedTest
  @CsvSource({
    "200, PASSING",
    "204, PASSING",
    "299, PASSING",
    "300, CRITICAL",
    "304, CRITICAL",
    "404, CRITICAL",
    "429, WARNING",
    "500, CRITICAL"
  })
  void http_status_decides(int status, CheckStatus wanted) {
    int port = serve(request -> request.response().setStatusCode(status).end());

    assertEquals(wanted, http(get(false, STRICT), "http://127.0.0.1:" + port + "/h").status());
  }

  @Test
  void http_request_isAsRegistered() {
    AtomicReference<String> seen = new AtomicReference<>();
    int port =
        serve(
            request ->
                request.bodyHandler(
                    body -> {
                      seen.set(
                          request.method()
                              + " "
                              + request.uri()
                              + " "
                              + request.headers().getAll("x-two")
                              + " "
                              + request.getHeader("host")
                              + " "
                              + body);
                      request.response().end("0123456789abcdef");
                    }));
    CheckKind.Request asked =
        new CheckKind.Request(
            "PUT",
            Map.of("X-Two", List.of("a", "b"), "Host", List.of("shop.test")),
            "ping",
            true,
            10,
            STRICT);
    String url = "http://127.0.0.1:" + port + "/h%20x?q=1";

    CheckRunner.Outcome outcome = http(asked, url);

    assertEquals("PUT /h%20x?q=1 [a, b] shop.test ping", seen.get());
    assertEquals("HTTP PUT " + url + ": 200 OK Output: 0123456789", outcome.output());
  }

  @Test
  void http_redirect_isFollowedUnlessForbidden() {
    int port =
        serve(
            request -> {
              boolean there = request.path().equals("/there");
              request
                  .response()
                  .setStatusCode(there ? 200 : 302)
                  .putHeader("location", "/there")
                  .end();
            });
    String url = "http://127.0.0.1:" + port + "/here";

    assertEquals(CheckStatus.PASSING, http(get(true, STRICT), url).status());
    assertEquals(CheckStatus.CRITICAL, http(get(false, STRICT), url).status());
  }

  @Test
  void http_nobodyListens_saysWhatWasAsked() {
    CheckRunner.Outcome outcome = http(get(true, STRICT), "http://127.0.0.1:1/h");

    assertEquals(CheckStatus.CRITICAL, outcome.status());
    assertTrue(outcome.output().startsWith("Get \"http://127.0.0.1:1/h\": "), outcome::output);
  }

  @Test
  void http_answerThatNeverEnds_isCriticalAfterTheTimeout() {
    int port = serve(request -> request.response().setChunked(true).write("x"));

    CheckRunner.Outcome outcome =
        http(get(true, STRICT), "http://127.0.0.1:" + port + "/h", Duration.ofMillis(300));

    assertEquals(CheckStatus.CRITICAL, outcome.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"B AD", "GET\r\nX: y"})
  void http_methodThatIsNone_isCriticalAndNeverSent(String method) {
    AtomicReference<String> seen = new AtomicReference<>("nothing");
    int port = serve(request -> seen.set(request.uri()));
    CheckKind.Request asked = new CheckKind.Request(method, Map.of(), "", true, 10, STRICT);

    CheckRunner.Outcome outcome =
        http(asked, "http://127.0.0.1:" + port + "/h", Duration.ofMillis(500));

    assertEquals(CheckStatus.CRITICAL, outcome.status());
    assertEquals("nothing", seen.get());
  }

  @Test
  void https_certificateOfNobodyKnown_passesOnlyWhenNotVerified() {
    AtomicReference<String> seen = new AtomicReference<>("nothing");
    int port =
        serve(
            withCertificate(),
            request -> {
              seen.set(request.uri());
              request.response().end();
            });
    String url = "https://127.0.0.1:" + port + "/h";

    assertEquals(CheckStatus.CRITICAL, http(get(true, STRICT), url).status());
    assertEquals("nothing", seen.get());
    assertEquals(CheckStatus.PASSING, http(get(true, TRUSTING), url).status());
    assertEquals("/h", seen.get());
  }

  private static Handler<HttpServerRequest> health(
      AtomicReference<String> asked, int answer, String status) {
    return request ->
        request.bodyHandler(
            body -> {
              asked.set(
                  request.method()
                      + " "
                      + request.uri()
                      + " "
                      + request.getHeader("content-type")
                      + " "
                      + body.getString(Math.min(7, body.length()), body.length()));
              Buffer said = Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 8, (byte) answer});
              request.response().putHeader("content-type", "application/grpc");
              request.response().putTrailer("grpc-status", status);
              request.response().end(said);
            });
  }

  @ParameterizedTest
  @CsvSource({"1, 0, PASSING", "2, 0, CRITICAL", "0, 0, CRITICAL", "1, 5, CRITICAL"})
  void grpc_answer_decides(int answer, String grpcStatus, CheckStatus wanted) {
    AtomicReference<String> asked = new AtomicReference<>();
    int port = serve(health(asked, answer, grpcStatus));

    CheckRunner.Outcome outcome = grpc(false, STRICT, "127.0.0.1:" + port + "/shop.Orders");

    assertEquals(wanted, outcome.status(), outcome::output);
    assertEquals("POST /grpc.health.v1.Health/Check application/grpc shop.Orders", asked.get());
    assertTrue(
        outcome.output().startsWith("gRPC check 127.0.0.1:" + port + "/shop.Orders: "),
        outcome::output);
  }

  @Test
  void grpc_overTls_isVerifiedUnlessToldNotTo() {
    AtomicReference<String> asked = new AtomicReference<>();
    int port = serve(withCertificate(), health(asked, 1, "0"));

    assertEquals(CheckStatus.CRITICAL, grpc(true, STRICT, "127.0.0.1:" + port).status());
    assertEquals(null, asked.get());
    assertEquals(CheckStatus.PASSING, grpc(true, TRUSTING, "127.0.0.1:" + port).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.1:x", "", "127.0.0.1:1"})
  void grpc_nobodyThere_isCritical(String target) {
    CheckRunner.Outcome outcome = grpc(false, STRICT, target);

    assertEquals(CheckStatus.CRITICAL, outcome.status());
    assertFalse(outcome.output().isEmpty());
  }
}
