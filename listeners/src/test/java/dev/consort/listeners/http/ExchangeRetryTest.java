// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.StreamReceiver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again on another connection, and what never is. */
final class ExchangeRetryTest extends ExchangeFixture {
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
}
