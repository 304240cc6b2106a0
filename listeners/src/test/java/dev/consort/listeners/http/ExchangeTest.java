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
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One request on its way and its answer on the way back, whoever fails. */
final class ExchangeTest extends ExchangeFixture {
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
}
