// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.BeyondEnvoy;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.Field;
import dev.consort.acceptance.web.H2App;
import dev.consort.acceptance.web.H2Client;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import dev.consort.acceptance.web.Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP allows of single messages and connections passes as if nobody stood between. */
@RequiresTool({"curl", "envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class RequestTest {
  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static HttpMesh net;
  private static Curl curl;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    net =
        HttpMesh.in(mesh)
            .app("web", "http", app.port())
            .app("web2", "http2", mesh.closing(H2App.start()).port())
            .open();
    curl = new Curl(mesh.directory());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PURGE"})
  void method_ofAnyName_arrivesAsItIs(String method) {
    assertEquals(method, curl.get(net.port("web"), "/x", "-X", method).seen().method());
    assertEquals(
        method,
        curl.get(net.port("web2"), "/x", "--http2-prior-knowledge", "-X", method).seen().method());
  }

  @Test
  @BeyondEnvoy("refuses it")
  void options_ofTheWholeServer_arrives() {
    String[] star = {"-X", "OPTIONS", "--request-target", "*"};
    assertEquals("OPTIONS * HTTP/1.1", curl.get(net.port("web"), "", star).seen().line());
  }

  @ParameterizedTest
  @EnumSource
  void head_bodyIsLeftOut_lengthStaysAndTheConnectionIsGood(Sides sides) {
    Curl.Answer answer = twoOnOneConnection(net.port(sides, "web"), "/bytes/1000", "--head");
    assertEquals(200, answer.status());
    assertEquals("1000", answer.header("content-length"));
    assertEquals(0, answer.connects(), "the second request's");
  }

  @ParameterizedTest
  @CsvSource({"204,web", "304,web", "204,web2", "304,web2"})
  void status_withoutABody_leavesTheConnectionGood(int status, String name) {
    Curl.Answer answer = twoOnOneConnection(net.port(name), "/status/" + status);
    assertEquals(status, answer.status(), answer.said());
    assertEquals(0, answer.connects(), "the second request's");
    assertEquals("", answer.text());
    if (name.equals("web")) {
      assertEquals("\"one\"", answer.header("etag"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 301, 400, 404, 418, 500, 503, 599})
  void status_ofTheApplication_isPassedOn(int status) {
    Curl.Answer answer = curl.get(net.port("web"), "/status/" + status);
    assertEquals(status, answer.status());
    assertEquals("status " + status, answer.text());
  }

  @ParameterizedTest
  @EnumSource
  void expectContinue_applicationIsAskedFirst(Sides sides) {
    Curl.Answer answer =
        curl.get(net.port(sides, "web"), "/x", "-H", "Expect: 100-continue", "-d", "the body");
    assertEquals(List.of("HTTP/1.1 100 Continue", "HTTP/1.1 200"), starts(answer));
    assertEquals(8, answer.seen().bodyBytes());
  }

  @BeyondEnvoy("answers 100 itself")
  @Test
  void expectContinue_applicationRefuses_bodyIsNotSent() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      app.refuseExpectations("/refuses");
      client.send(
          "PUT /refuses HTTP/1.1\r\nhost: app.test\r\ncontent-length: 1000000\r\n"
              + "expect: 100-continue\r\n\r\n");
      assertEquals(417, client.answer().status());
    }
  }

  @BeyondEnvoy("passes on no informational answer but 100")
  @ParameterizedTest
  @CsvSource({"web,--http1.1", "web,--http2-prior-knowledge", "web2,--http2-prior-knowledge"})
  void earlyHints_comeBeforeTheAnswer(String name, String version) {
    Curl.Answer answer = curl.get(net.port(name), "/early", version);
    assertEquals(2, answer.heads().size(), answer::toString);
    List<String> hints = answer.heads().getFirst();
    assertTrue(hints.getFirst().contains(" 103"), hints::toString);
    assertTrue(hints.contains("link: </style.css>; rel=preload"), hints::toString);
    assertEquals("late\n", answer.text());
  }

  @BeyondEnvoy("drops trailers of HTTP/1.1")
  @ParameterizedTest
  @CsvSource({
    "BOTH,web,--http1.1",
    "BOTH,web,--http2-prior-knowledge",
    "BOTH,web2,--http2-prior-knowledge",
    "BOTH,web2,--http1.1",
    "ENVOY_TO_SUBJECT,web2,--http2-prior-knowledge",
    "SUBJECT_TO_ENVOY,web2,--http2-prior-knowledge"
  })
  void trailers_ofAnswers_arrive(Sides sides, String name, String version) {
    Curl.Answer answer =
        curl.get(net.port(sides, name), "/trailers", version, "-H", "TE: trailers");
    assertEquals("body\n", answer.text());
    assertEquals("all of it", answer.header("x-after"), answer::toString);
  }

  @BeyondEnvoy("drops trailers of HTTP/1.1")
  @Test
  void trailers_ofRequests_arrive() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send(
          "POST /x HTTP/1.1\r\nhost: app.test\r\ntransfer-encoding: chunked\r\n"
              + "trailer: x-sum\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 4711\r\n\r\n");
      assertEquals(200, client.answer().status());
    }
    Request seen = app.takeRequests().getLast();
    assertEquals(4, seen.bodyBytes());
    assertEquals(List.of(new Field("x-sum", "4711")), seen.trailers());
  }

  @Test
  void connection_clientSaysClose_isClosedAfterTheAnswer() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      RawClient.Answer answer = client.get("/x", "connection: close");
      assertEquals(200, answer.status());
      assertEquals("close", answer.header("connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append("GET /x?").append(i).append(" HTTP/1.1\r\nhost: app.test\r\n\r\n");
    }
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        RawClient.Answer answer = client.answer();
        assertTrue(answer.body().contains("GET /x?" + i + " HTTP/1.1"), answer::toString);
      }
    }
  }

  @BeyondEnvoy("answers 426")
  @Test
  void http10_client_getsAnAnswerThatItUnderstands() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send("GET /chunked/10000 HTTP/1.0\r\nhost: app.test\r\n\r\n");
      RawClient.Answer answer = client.answer();
      assertEquals(200, answer.status());
      assertEquals("", answer.header("transfer-encoding"), "unknown to HTTP/1.0");
      assertEquals(10_000, answer.body().length());
      assertTrue(client.isEnded());
    }
  }

  @ParameterizedTest
  @CsvSource({"--http1.1", "--http2-prior-knowledge"})
  void http10_application_answersUntilItCloses(String version) {
    Curl.Answer answer = curl.get(net.port("web"), "/until-close", version);
    assertEquals(200, answer.status());
    assertEquals("all until the end\n", answer.text());
  }

  @Test
  void duplicateHeaders_arriveInOrder() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      RawClient.Answer answer = client.get("/duplicates", "x-a: 1", "X-B: 2", "x-a: 3", "x-a:");
      assertEquals(List.of("a=1", "b=2", "a=3"), Field.values(answer.fields(), "set-cookie"));
    }
    List<Field> seen = app.takeRequests().getLast().fields();
    assertEquals(List.of("1", "3", ""), Field.values(seen, "x-a"));
    assertEquals(List.of("2"), Field.values(seen, "x-b"));
  }

  @Test
  void headerBytesOutsideAscii_arriveAsTheyAre() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      assertEquals(200, client.get("/x", "x-name: Zo\u00eb \u00ff").status());
    }
    assertEquals("Zo\u00eb \u00ff", app.takeRequests().getLast().header("x-name").orElseThrow());
  }

  @BeyondEnvoy("takes 60 KiB")
  @ParameterizedTest
  @ValueSource(strings = {"web", "web2"})
  void headers_of90Kibibytes_pass(String name) {
    String[] lines = lines(90);
    Request seen = curl.get(net.port(name), "/x", lines).seen();
    long bytes =
        seen.fields().stream()
            .filter(field -> field.name().startsWith("x-long-"))
            .mapToLong(field -> field.value().length())
            .sum();
    assertEquals(90 * 1000, bytes);
  }

  @Test
  @BeyondEnvoy("says neither")
  void headers_of100Kibibytes_areRefusedWithSizeAndLimit() {
    int before = app.requests();
    Curl.Answer answer = curl.get(net.port("web"), "/x", lines(102));
    assertEquals(431, answer.status(), answer::toString);
    assertTrue(answer.text().matches("(?s).*\\b10\\d{4}\\b.*\\b98304\\b.*"), answer::text);
    assertEquals(before, app.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web2"})
  @BeyondEnvoy("takes 60 KiB, and resets a stream of HTTP/2 in place of an answer")
  void headersOfHttp2_90KibibytesPass_100AreRefusedWithSizeAndLimit(String name) {
    H2Client.Sent much = H2Client.Sent.get("/x", fields(90));
    H2Client.Sent tooMuch = H2Client.Sent.get("/x", fields(102));
    List<H2Client.Answer> answers =
        new H2Client(mesh.directory()).send(net.port(name), much, tooMuch, much);
    assertEquals(
        List.of(200, 431, 200), answers.stream().map(H2Client.Answer::status).toList(), name);
    String said = answers.get(1).body();
    assertTrue(said.matches("(?s).*\\b10\\d{4}\\b.*\\b98304\\b.*"), said);
  }

  private static Field[] fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Field("x-long-" + i, "v".repeat(1000)))
        .toArray(Field[]::new);
  }

  /** So many header lines of 1,000 bytes of value. */
  private static String[] lines(int count) {
    return IntStream.range(0, count)
        .boxed()
        .flatMap(i -> Stream.of("-H", "x-long-" + i + ": " + "v".repeat(1000)))
        .toArray(String[]::new);
  }

  private static Curl.Answer twoOnOneConnection(int port, String path, String... more) {
    String[] arguments = Arrays.copyOf(more, more.length + 3);
    arguments[more.length] = "http://127.0.0.1:" + port + path;
    arguments[more.length + 1] = "--output";
    arguments[more.length + 2] = "/dev/null";
    return curl.get(port, path, arguments);
  }

  private static List<String> starts(Curl.Answer answer) {
    return answer.heads().stream()
        .map(List::getFirst)
        .map(line -> line.contains(" 100") ? line : line.substring(0, 12))
        .toList();
  }
}
