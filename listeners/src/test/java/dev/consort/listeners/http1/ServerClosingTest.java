// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a caller's connection goes on, and how it is closed. */
final class ServerClosingTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

  private static List<String> targets(Served served) {
    return served.requests.stream().map(r -> r.head.target().toString()).toList();
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  @Test
  void requestsSentAhead_areServedInOrderOneAtATime() {
    try (Served served = new Served()) {
      served.channel.receive(get("/1") + get("/2"));
      served.channel.receive(get("/3"));
      assertEquals(List.of("/1"), targets(served));
      assertFalse(served.channel.config().isAutoRead());
      served.request().answer(200, "one");
      served.channel.runPendingTasks();
      assertEquals(List.of("/1", "/2"), targets(served));
      served.request().answer(200, "two");
      served.channel.runPendingTasks();
      served.request().answer(200, "three");

      assertEquals(List.of("/1", "/2", "/3"), targets(served));
      assertTrue(served.sent().matches("(?s).*one.*two.*three"));
      assertTrue(served.channel.config().isAutoRead());
    }
  }

  @Test
  void requestsSentAhead_inPieces_areServed() {
    try (Served served = Served.counting()) {
      String all = POST + "12345" + get("/2") + POST + "abcde" + get("/4");
      served.channel.receive(all.substring(0, 80));
      served.channel.receive(all.substring(80, 150));
      served.channel.receive(all.substring(150));

      assertEquals(4, served.requests.size());
      assertEquals("abcde", served.requests.get(2).body.toString());
    }
  }

  @Test
  void close_askedFor_isGrantedAndNothingElseServed() {
    try (Served served = Served.counting()) {
      served.channel.receive(LAST + GET);

      assertEquals(1, served.requests.size());
      assertTrue(served.sent().contains("connection: close\r\n"));
      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void close_withMoreSentAhead_readsOnSoThatTheAnswerIsNotLost() {
    try (Served served = new Served()) {
      served.channel.receive(LAST + GET);
      served.request().answer(200, "bye");
      assertTrue(served.channel.outputEnded());
      assertTrue(served.channel.isOpen());
      served.channel.receive(GET);
      served.channel.receiveEnd();

      assertFalse(served.channel.isOpen());
      assertEquals(1, served.requests.size());
      assertTrue(served.sent().endsWith("bye"));
    }
  }

  @Test
  void close_behindAnAnswerThatIsTakenSlowly_waitsForAllOfIt() {
    try (Served served = new Served()) {
      served.channel.receive(LAST);
      served.channel.stick();
      served.request().answer(200, "x".repeat(100_000));
      served.channel.runPendingTasks();
      served.timers.advance(Duration.ofMinutes(5));
      assertTrue(served.channel.isOpen());
      served.channel.unstick();

      assertTrue(served.sent().endsWith("x".repeat(100_000)));
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void answer_beforeTheRequestsEnd_saysCloseAndLingers() {
    try (Served served = new Served()) {
      served.channel.receive(POST + "12");
      served.request().answer(413, "too much");
      assertTrue(served.sent().contains("connection: close\r\n"), served.sent());
      assertTrue(served.channel.outputEnded());
      served.channel.receive("345" + GET);
      assertTrue(served.channel.isOpen());
      served.timers.advance(Duration.ofSeconds(2));

      assertFalse(served.channel.isOpen());
      assertEquals(1, served.requests.size());
      assertEquals("12", served.request().body.toString());
      assertEquals(List.of(), served.refused);
    }
  }

  @Test
  void lingering_takenSlowly_beginsWhenTheAnswerIsGone() {
    try (Served served = new Served()) {
      served.channel.receive(POST);
      served.channel.stick();
      served.request().answer(413, "x".repeat(100_000));
      served.channel.runPendingTasks();
      served.timers.advance(Duration.ofSeconds(10));
      assertTrue(served.channel.isOpen());
      served.channel.unstick();
      served.timers.advance(Duration.ofSeconds(1));
      assertTrue(served.channel.isOpen());
      served.timers.advance(Duration.ofSeconds(1));

      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void lingering_whenTheCallerEnds_closes() {
    try (Served served = new Served()) {
      served.channel.receive(POST);
      served.request().answer(413, "no");
      served.channel.receiveEnd();

      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void malformedBody_behindAnEarlyAnswer_isNotAnsweredAgain() {
    try (Served served = new Served()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      served.request().onData = () -> served.request().answer(200, "early");
      served.channel.receive("1\r\nx\r\nZZ");

      assertEquals(1, served.sent().split("HTTP/1.1", -1).length - 1);
      assertEquals(List.of(), served.refused);
    }
  }

  @Test
  void malformed_isAnsweredAndLingers() {
    try (Served served = new Served()) {
      served.channel.receive("nonsense\r\n\r\n");
      assertTrue(served.channel.outputEnded());
      served.channel.receive("more nonsense");
      served.timers.advance(Duration.ofSeconds(2));

      assertFalse(served.channel.isOpen());
      assertEquals(1, served.refused.size());
    }
  }

  @Test
  void callerEnds_betweenRequests_isClosed() {
    try (Served served = Served.counting()) {
      served.channel.receive(GET);
      served.channel.receiveEnd();

      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void callerEnds_insideAHead_isClosedAtOnce() {
    try (Served served = new Served()) {
      served.channel.receive("GET / HT");
      served.channel.receiveEnd();

      assertFalse(served.channel.isOpen());
      assertEquals(0, served.requests.size());
    }
  }

  @Test
  void callerEnds_behindItsRequest_isToldAndStillAnswered() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.channel.receiveEnd();
      assertEquals(1, served.request().left);
      assertTrue(served.channel.isOpen());
      served.request().answer(200, "late");
      served.channel.runPendingTasks();

      assertTrue(served.sent().endsWith("late"));
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void callerEnds_behindRequestsSentAhead_allAreServed() {
    try (Served served = new Served()) {
      served.channel.receive(get("/1") + POST + "12345" + get("/3"));
      served.channel.receiveEnd();
      for (int i = 0; i < 3; i++) {
        assertEquals(i + 1, served.requests.size());
        assertEquals(1, served.request().left);
        served.request().answer(200, "ok");
        served.channel.runPendingTasks();
      }

      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void callerEnds_insideABodySentAhead_abortsThatRequest() {
    try (Served served = new Served()) {
      served.channel.receive(GET + POST + "12");
      served.channel.receiveEnd();
      served.request().answer(200, "ok");
      served.channel.runPendingTasks();

      assertEquals(2, served.requests.size());
      assertEquals(Abort.Kind.CANCELLED, served.request().aborted.kind());
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void callerBreaksOff_abortsTheRequest() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.channel.receiveReset();

      assertEquals(Abort.Kind.CANCELLED, served.request().aborted.kind());
      served.request().answer(200, "nobody");
      served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "late"));
    }
  }

  @Test
  void abort_breaksTheConnection() {
    try (Served served = new Served()) {
      served.channel.receive(GET + GET);
      served.request().answer.respond(Served.head(200, RequestHead.UNKNOWN_LENGTH), false);
      served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "test"));
      served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "again"));
      served.request().answer.data(Served.bytes("late"), true);

      assertTrue(served.channel.isReset());
      assertEquals(1, served.requests.size());
      assertEquals(null, served.request().aborted);
    }
  }

  @Test
  void abort_whileTheRequestIsHeard_breaksTheConnection() {
    try (Served served = new Served(r -> r.answer.abort(new Abort(Abort.Kind.INTERNAL, "test")))) {
      served.channel.receive(POST + "12345" + GET);

      assertTrue(served.channel.isReset());
      assertEquals(1, served.requests.size());
    }
  }

  @Test
  void abort_whileTheBodyIsHeard_breaksTheConnection() {
    try (Served served = new Served()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      served.request().onData =
          () -> served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "test"));
      served.channel.receive("1\r\na\r\n1\r\nb\r\nZZZ");

      assertTrue(served.channel.isReset());
      assertEquals("a", served.request().body.toString());
      assertEquals(List.of(), served.refused);
    }
  }

  @Test
  void drain_whenIdle_closes() {
    try (Served served = Served.counting()) {
      served.channel.receive(GET);
      served.connection.drain();
      served.connection.drain();
      served.channel.runPendingTasks();

      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void drain_underARequest_saysCloseOnItsAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.connection.drain();
      assertTrue(served.channel.isOpen());
      served.request().answer(200, "last");
      served.channel.runPendingTasks();

      assertTrue(served.sent().contains("connection: close\r\n"));
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void drain_underAnAnswer_closesBehindIt() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, 4), false);
      served.connection.drain();
      served.request().answer.data(Served.bytes("last"), true);
      served.channel.runPendingTasks();

      assertTrue(served.sent().endsWith("last"));
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void drain_insideAHead_servesThatRequest() {
    try (Served served = Served.counting()) {
      served.channel.receive(GET + "GET /x HT");
      served.connection.drain();
      served.channel.receive("TP/1.1\r\nHost: a\r\n\r\n");

      assertEquals(2, served.requests.size());
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void drain_beforeTheFirstRequest_waitsALittleForIt() {
    try (Served served = Served.counting()) {
      served.connection.drain();
      served.timers.advance(Duration.ofMillis(1999));
      served.channel.receive(GET);

      assertTrue(served.sent().contains("connection: close\r\n"));
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void drain_withoutAFirstRequest_closesSoon() {
    try (Served served = Served.counting()) {
      served.connection.drain();
      served.timers.advance(Duration.ofSeconds(2));
      served.channel.runPendingTasks();

      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void drain_whileLingering_doesNotCutTheAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(POST);
      served.request().answer(413, "no");
      served.connection.drain();
      served.channel.runPendingTasks();
      assertTrue(served.channel.isOpen());
      served.timers.advance(Duration.ofSeconds(2));

      assertFalse(served.channel.isOpen());
    }
  }
}
