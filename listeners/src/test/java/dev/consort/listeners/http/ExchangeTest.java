// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request on its way and its answer on the way back, whoever fails. */
final class ExchangeTest {
  private final TestHost test = new TestHost();
  private final FakeCaller caller = new FakeCaller();
  private final List<OriginRequest> waiting = new ArrayList<>();
  private final List<Boolean> fresh = new ArrayList<>();
  private final List<FakeConnection> connections = new ArrayList<>();
  private int released;
  private int ended;
  private Exchange exchange;

  private static final dev.consort.listeners.message.ClientConnection.Listener NOBODY =
      new dev.consort.listeners.message.ClientConnection.Listener() {
        @Override
        public void availabilityChanged(dev.consort.listeners.message.ClientConnection which) {}

        @Override
        public void closed(dev.consort.listeners.message.ClientConnection which) {}
      };

  private StreamReceiver begin(RequestHead head, boolean end) {
    exchange = new Exchange(test.host(), TestHost.CALLER, caller, head, end, _ -> ended++);
    exchange.start(
        (request, isFresh) -> {
          waiting.add(request);
          fresh.add(isFresh);
        });
    return exchange.receiver();
  }

  private Sent connect(boolean reused) {
    return connect(reused, new FakeConnection(NOBODY));
  }

  private Sent connect(boolean reused, FakeConnection connection) {
    connections.add(connection);
    waiting
        .getLast()
        .acquired(new Lease(connection, reused, TestHost.PLACE, "spiffe://peer", () -> released++));
    return connection.sent.isEmpty() ? null : connection.last();
  }

  private Sent get() {
    begin(TestHost.request("GET", "/"), true);
    return connect(false);
  }

  private static Headers headers(String name) {
    Headers headers = new Headers();
    headers.add(AsciiString.of(name), AsciiString.of("v"));
    return headers;
  }

  private String reason() {
    return test.records.getLast().reason();
  }

  @Test
  void request_answered_passesBothWays() {
    StreamReceiver request = begin(TestHost.request("POST", "/x"), false);
    Sent sent = connect(false);
    request.data(TestHost.bytes("ask"), true);
    sent.answer.inform(
        new ResponseHead(Version.HTTP_1_1, 103, AsciiString.EMPTY_STRING, new Headers(), 0));
    sent.respond(200, 6, false);
    sent.answer.data(TestHost.bytes("answer"), true);

    assertEquals("ask", sent.body.toString());
    assertTrue(sent.ended);
    assertEquals(List.of(103), caller.informed);
    assertEquals(200, caller.head.status());
    assertEquals("answer", caller.body.toString());
    assertTrue(caller.ended);
    assertEquals(1, released);
    assertEquals(1, ended);
    assertEquals("finished", reason());
    assertEquals(3, test.records.getLast().requestBytes());
    assertEquals(6, test.records.getLast().responseBytes());
    assertEquals("spiffe://peer", test.records.getLast().destination());
  }

  @Test
  void trailers_passBothWaysWithoutIdentities() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    Sent sent = connect(false);
    Headers last = headers("t");
    last.add(AsciiString.of("X-Forwarded-Client-Cert"), AsciiString.of("evil"));
    last.add(AsciiString.of("x_consort_source"), AsciiString.of("evil"));
    request.trailers(last);
    sent.respond(200, -1, false);
    sent.answer.trailers(headers("u"));

    assertEquals("[t]", sent.trailers.toString());
    assertEquals("[u]", caller.trailers.toString());
    assertEquals("finished", reason());
  }

  @Test
  void body_beforeThereIsAConnection_isSentThenAndCreditedThen() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    request.data(TestHost.bytes("early "), false);
    request.data(TestHost.bytes("body"), true);
    assertEquals(0, caller.consumed);
    Sent sent = connect(false);

    assertEquals("early body", sent.body.toString());
    assertTrue(sent.ended);
    assertEquals(10, caller.consumed);
  }

  @Test
  void trailers_beforeThereIsAConnection_areSentThen() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    request.data(TestHost.bytes("early"), false);
    request.trailers(headers("t"));
    Sent sent = connect(false);

    assertEquals("early", sent.body.toString());
    assertEquals("[t]", sent.trailers.toString());
  }

  @Test
  void body_beforeThereIsAConnection_isReleasedWhenThereIsNone() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    ByteBuf early = TestHost.bytes("early");
    request.data(early, false);
    waiting.getLast().failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused"));

    assertEquals(0, early.refCnt());
    assertEquals(503, caller.head.status());
  }

  @Test
  void originThatTakesNothing_keepsTheCallerFromSending() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    Sent sent = connect(false);
    sent.full = true;
    request.data(TestHost.bytes("12345"), false);
    request.data(TestHost.bytes("678"), false);
    assertEquals(0, caller.consumed);
    sent.full = false;
    sent.answer.writable();
    assertEquals(8, caller.consumed);
    request.data(TestHost.bytes("9"), false);

    assertEquals(9, caller.consumed);
  }

  @Test
  void callerThatTakesNothing_keepsTheOriginFromSending() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    Sent sent = connect(false);
    sent.respond(200, -1, false);
    caller.full = true;
    sent.answer.data(TestHost.bytes("12345"), false);
    assertEquals(0, sent.consumed);
    caller.full = false;
    request.writable();
    assertEquals(5, sent.consumed);
    sent.answer.data(TestHost.bytes("6"), false);

    assertEquals(6, sent.consumed);
  }

  @Test
  void lostOnAKeptConnection_get_isSentAgainOnAFreshOne() {
    begin(TestHost.request("GET", "/"), true);
    connect(true).fail(Abort.Kind.LOST);
    assertEquals(List.of(false, true), fresh);
    assertNull(caller.head);
    assertEquals(1, released);
    Sent again = connect(false);
    again.respond(200, 0, true);

    assertEquals("/", again.head.target().toString());
    assertEquals(200, caller.head.status());
    assertEquals(2, released);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "CONNECT", "get"})
  void lostOnAKeptConnection_notRepeatable_isNotSentAgain(String method) {
    begin(TestHost.request(method, "/"), true);
    connect(true).fail(Abort.Kind.LOST);

    assertEquals(1, waiting.size());
    assertEquals(502, caller.head.status());
  }

  @Test
  void lostOnAFreshConnection_isNotSentAgain() {
    get().fail(Abort.Kind.LOST);

    assertEquals(1, waiting.size());
    assertEquals(502, caller.head.status());
  }

  @Test
  void notProcessed_post_isSentAgain() {
    begin(TestHost.request("POST", "/"), true);
    connect(false).fail(Abort.Kind.NOT_PROCESSED);

    assertEquals(2, waiting.size());
    assertNull(caller.head);
  }

  @Test
  void notProcessed_bodySent_isNotSentAgain() {
    StreamReceiver request = begin(TestHost.request("PUT", "/"), false);
    Sent sent = connect(true);
    request.data(TestHost.bytes("x"), false);
    sent.fail(Abort.Kind.NOT_PROCESSED);

    assertEquals(1, waiting.size());
    assertEquals(502, caller.head.status());
  }

  @Test
  void notProcessed_beforeTheBodyCame_isSentAgainWithTheBody() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    connect(false).fail(Abort.Kind.NOT_PROCESSED);
    request.data(TestHost.bytes("body"), true);
    Sent again = connect(false);

    assertEquals("body", again.body.toString());
  }

  @Test
  void triesAreBounded() {
    begin(TestHost.request("GET", "/"), true);
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, waiting.size());
      connect(true).fail(Abort.Kind.LOST);
    }

    assertEquals(3, waiting.size());
    assertEquals(502, caller.head.status());
    assertEquals(3, released);
  }

  @Test
  void failureInTheMiddleOfSending_isSentAgainOnce() {
    begin(TestHost.request("GET", "/"), true);
    FakeConnection dead = new FakeConnection(NOBODY);
    dead.failsAtOnce = new Abort(Abort.Kind.LOST, "test");
    connect(true, dead);
    assertEquals(2, waiting.size());
    Sent again = connect(false);
    again.respond(200, 0, true);

    assertEquals(200, caller.head.status());
    assertEquals(2, released);
  }

  @ParameterizedTest
  @EnumSource(
      value = Abort.Kind.class,
      names = {"PROTOCOL", "CANCELLED", "INTERNAL", "OVERLOAD", "TIMED_OUT"})
  void otherFailures_areNotSentAgain(Abort.Kind kind) {
    begin(TestHost.request("GET", "/"), true);
    connect(true).fail(kind);

    assertEquals(1, waiting.size());
    assertEquals(502, caller.head.status());
  }

  @Test
  void originGoneInTheMiddleOfItsAnswer_breaksTheCallersAnswer() {
    Sent sent = get();
    sent.respond(200, 10, false);
    sent.answer.data(TestHost.bytes("part"), false);
    sent.fail(Abort.Kind.PROTOCOL);

    assertNotNull(caller.aborted);
    assertFalse(caller.ended);
    assertEquals("reset", reason());
    assertEquals("app", test.records.getLast().closedBy());
    assertEquals(1, released);
  }

  @Test
  void callerGone_cancelsTheOrigin() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    Sent sent = connect(false);
    request.aborted(new Abort(Abort.Kind.CANCELLED, "test"));

    assertEquals(Abort.Kind.CANCELLED, sent.aborted.kind());
    assertEquals("cancelled", reason());
    assertEquals("peer", test.records.getLast().closedBy());
    assertEquals(1, released);
    assertNull(caller.head);
  }

  @Test
  void callerGone_whileWaiting_isOver() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    request.aborted(new Abort(Abort.Kind.CANCELLED, "test"));

    assertTrue(waiting.getLast().isOver());
    assertEquals(1, ended);
    assertEquals(0, test.timers.pending());
  }

  @Test
  void callerLeft_isPassedOn_evenToAConnectionThatComesLater() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    request.left();
    Sent sent = connect(false);

    assertTrue(sent.left);
  }

  @Test
  void answer_beforeTheRequestsEnd_cancelsTheRest() {
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    Sent sent = connect(false);
    sent.respond(413, 0, true);
    ByteBuf late = TestHost.bytes("late");
    request.data(late, true);

    assertNotNull(sent.aborted);
    assertEquals(0, late.refCnt());
    assertEquals(4, caller.consumed);
    assertEquals("finished", reason());
  }

  @Test
  void answerTimer_namesTimerHopAndKey() {
    test.answerWithin(Duration.ofMillis(1500));
    Sent sent = get();
    test.timers.advance(Duration.ofMillis(1500));

    assertEquals(504, caller.head.status());
    assertTrue(
        caller
            .body
            .toString()
            .contains("the answer took longer than 1500 ms at the sidecar of api (answer_ms)"),
        caller.body.toString());
    assertNotNull(sent.aborted);
    assertEquals("timeout", reason());
  }

  @Test
  void answerTimer_endsWithTheHead() {
    test.answerWithin(Duration.ofSeconds(1));
    Sent sent = get();
    sent.respond(200, -1, false);
    test.timers.advance(Duration.ofHours(1));

    assertNull(caller.aborted);
    assertEquals(0, test.timers.pending());
  }

  @Test
  void idleTimer_countsFromTheLastByteEitherWay() {
    test.idleAtMost(Duration.ofSeconds(10));
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    Sent sent = connect(false);
    test.timers.advance(Duration.ofSeconds(9));
    request.data(TestHost.bytes("x"), false);
    test.timers.advance(Duration.ofSeconds(9));
    sent.respond(200, -1, false);
    test.timers.advance(Duration.ofSeconds(9));
    assertNull(caller.aborted);
    test.timers.advance(Duration.ofSeconds(1));

    assertNotNull(caller.aborted);
    assertEquals("timeout", reason());
    assertEquals(0, test.timers.pending());
  }

  @Test
  void idleTimer_doesNotCutTunnels() {
    test.idleAtMost(Duration.ofSeconds(10));
    begin(TestHost.request(Version.HTTP_1_1, "GET", "/", "websocket"), false);
    Sent sent = connect(false);
    sent.respond(101, -1, false);
    test.timers.advance(Duration.ofDays(1));

    assertNull(caller.aborted);
  }

  @Test
  void connectTimeout_namesItsKey() {
    begin(TestHost.request("GET", "/"), true);
    waiting
        .getLast()
        .failed(new OriginFailure.TimedOut(TestHost.PLACE, "TCP", Duration.ofSeconds(5)));

    assertEquals(504, caller.head.status());
    assertTrue(caller.body.toString().contains("local_connect_timeout_ms"), caller.body.toString());
    assertFalse(caller.body.toString().contains("10.0.0.7"), caller.body.toString());
  }

  @Test
  void failure_tellsTheCallerNothingOfWhatLiesBehind() {
    begin(TestHost.request("GET", "/"), true);
    waiting.getLast().failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused"));

    assertEquals(503, caller.head.status());
    assertFalse(caller.body.toString().contains("10.0.0.7"), caller.body.toString());
    assertTrue(test.records.getLast().detail().contains("10.0.0.7"));
  }

  @Test
  void tunnel_endsWhenBothDirectionsHave() {
    StreamReceiver request =
        begin(TestHost.request(Version.HTTP_1_1, "GET", "/", "websocket"), false);
    Sent sent = connect(false);
    sent.respond(101, -1, false);
    sent.answer.data(TestHost.bytes("bye"), true);
    assertEquals(0, ended);
    request.data(TestHost.bytes("goodbye"), true);

    assertEquals("goodbye", sent.body.toString());
    assertNull(sent.aborted);
    assertEquals(1, ended);
    assertEquals("finished", reason());
  }

  @Test
  void concurrentRequests_overTheLimit_areRefused() {
    test.limits(
        new UseLimits("limits", OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1)));
    get();
    FakeCaller second = new FakeCaller();
    new Exchange(test.host(), TestHost.CALLER, second, TestHost.request("GET", "/"), true, _ -> {})
        .start((_, _) -> waiting.add(null));

    assertEquals(503, second.head.status());
    assertEquals(1, waiting.size());
  }

  @Test
  void concurrentRequests_giveTheirPlaceBack() {
    UseLimits limits =
        new UseLimits("limits", OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1));
    test.limits(limits);
    get().respond(200, 0, true);

    assertTrue(limits.takeRequest());
    assertFalse(limits.takeRequest());
  }

  @Test
  void refusal_ofGrpc_isTrailersOnly() {
    begin(
        TestHost.request(
            Version.HTTP_2, "POST", "/s/m", null, "content-type: application/grpc+proto"),
        true);
    waiting.getLast().failed(new OriginFailure.NoEndpoint("api", 0));

    assertEquals(200, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("", caller.body.toString());
    assertEquals("14", caller.head.headers().get(AsciiString.of("grpc-status")).toString());
  }

  @Test
  void refusal_ofHead_hasNoBody() {
    begin(TestHost.request("HEAD", "/"), true);
    waiting.getLast().failed(new OriginFailure.NoEndpoint("api", 0));

    assertEquals(503, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("", caller.body.toString());
  }

  @Test
  void abandonedWaits_areCountedOut() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    request.aborted(new Abort(Abort.Kind.CANCELLED, "test"));

    assertTrue(
        test.registry
            .scrape()
            .lines()
            .anyMatch(l -> l.startsWith("consort_requests_active") && l.endsWith(" 0.0")));
  }
}
