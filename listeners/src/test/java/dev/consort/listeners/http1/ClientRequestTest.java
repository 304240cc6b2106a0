// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

/** How requests are written, and what becomes of a connection that is to be a tunnel. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class ClientRequestTest {
  private static final long UNKNOWN = RequestHead.UNKNOWN_LENGTH;

  @Test
  void request_withoutBody_isItsHead() {
    try (Asked asked = new Asked()) {
      asked.ask(Asked.get("/x?y", "A: b"), true);

      assertEquals("GET /x?y HTTP/1.1\r\nhost: api\r\nA: b\r\n\r\n", asked.channel.sent());
    }
  }

  @Test
  void request_ofKnownLength_saysIt() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", 2, null), false);
      heard.stream.data(Served.bytes("ok"), true);

      assertEquals(
          "POST / HTTP/1.1\r\nhost: api\r\ncontent-length: 2\r\n\r\nok", asked.channel.sent());
    }
  }

  @Test
  void request_ofUnknownLength_comesInChunksWithTrailers() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", UNKNOWN, null, "te: trailers"), false);
      heard.stream.data(Served.bytes("ok"), false);
      heard.stream.trailers(Served.headers("t: v"));

      assertEquals(
          "POST / HTTP/1.1\r\nhost: api\r\nte: trailers\r\ntransfer-encoding: chunked\r\n"
              + "connection: te\r\n\r\n2\r\nok\r\n0\r\nt: v\r\n\r\n",
          asked.channel.sent());
    }
  }

  @Test
  void body_longerThanSaid_isNotSent() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", 2, null, "content-length: 2"), false);
      heard.stream.data(Served.bytes("okGET /admin HTTP/1.1\r\n\r\n"), true);

      assertFalse(asked.channel.sent().contains("admin"));
      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertTrue(asked.channel.isReset());
    }
  }

  @Test
  void body_whereNoneWasSaid_isNotSent() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("GET", "/", 0, null), false);
      heard.stream.data(Served.bytes("GET /admin HTTP/1.1\r\n\r\n"), true);

      assertFalse(asked.channel.sent().contains("admin"));
      assertTrue(asked.channel.isReset());
    }
  }

  @Test
  void body_shorterThanSaid_breaksTheConnection() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", 3, null), false);
      heard.stream.data(Served.bytes("ok"), true);

      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertTrue(asked.channel.isReset());
    }
  }

  @Test
  void callerLeft_isPassedOnAndTheAnswerStillHeard() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      heard.stream.callerLeft();
      asked.channel.runPendingTasks();
      assertTrue(asked.channel.outputEnded());
      asked.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

      assertEquals("ok", heard.body.toString());
      assertFalse(asked.channel.isOpen());
      assertEquals(0, asked.changed);
    }
  }

  @Test
  void abort_breaksTheConnection() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", UNKNOWN, null), false);
      heard.stream.abort(new Abort(Abort.Kind.CANCELLED, "test"));
      heard.stream.data(Served.bytes("late"), true);

      assertTrue(asked.channel.isReset());
      assertNull(heard.aborted);
    }
  }

  private static Heard upgrade(Asked asked) {
    return asked.ask(Asked.head("GET", "/chat", 0, "websocket"), false);
  }

  private static final String ACCEPTED =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

  @Test
  void upgrade_isAskedForAndAccepted() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      assertEquals(
          "GET /chat HTTP/1.1\r\nhost: api\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
          asked.channel.newlySent());
      asked.receive(ACCEPTED + "first");
      heard.stream.data(Served.bytes("raw"), false);

      assertEquals("first", heard.body.toString());
      assertEquals("raw", asked.channel.sent());
    }
  }

  @Test
  void bytesForTheTunnel_beforeItIsOne_areHeldBack() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      asked.channel.newlySent();
      heard.stream.data(Served.bytes("GET /admin HTTP/1.1\r\n"), false);
      heard.stream.data(Served.bytes("Host: a\r\n\r\n"), false);
      assertEquals("", asked.channel.newlySent());
      assertFalse(heard.stream.isWritable());
      asked.receive(ACCEPTED);

      assertEquals("GET /admin HTTP/1.1\r\nHost: a\r\n\r\n", asked.channel.sent());
      assertTrue(heard.stream.isWritable());
      assertEquals(1, heard.writable);
    }
  }

  @Test
  void bytesForTheTunnel_declined_areNeverSent() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      asked.channel.newlySent();
      heard.stream.data(Served.bytes("GET /admin HTTP/1.1\r\n\r\n"), true);
      asked.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
      heard.stream.data(Served.bytes("more"), true);

      assertEquals("", asked.channel.sent());
      assertEquals("no", heard.body.toString());
      assertTrue(asked.connection.isAvailable());
    }
  }

  @Test
  void bytesForTheTunnel_cutOff_areReleased() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      heard.stream.data(Served.bytes("held"), false);
      asked.channel.receiveReset();

      assertEquals(Abort.Kind.LOST, heard.aborted.kind());
    }
  }

  @Test
  void endOfTheTunnel_beforeItIsOne_isPassedOnThen() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      heard.stream.data(Served.bytes("all"), true);
      assertFalse(asked.channel.outputEnded());
      asked.receive(ACCEPTED);
      asked.channel.runPendingTasks();

      assertTrue(asked.channel.outputEnded());
      assertTrue(asked.channel.sent().endsWith("all"));
    }
  }

  @Test
  void tunnel_endsOneDirectionAtATime() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      asked.receive(ACCEPTED);
      heard.stream.data(Served.bytes("bye"), true);
      asked.channel.runPendingTasks();
      assertTrue(asked.channel.outputEnded());
      asked.receive("goodbye");
      assertEquals("goodbye", heard.body.toString());
      asked.channel.receiveEnd();

      assertTrue(heard.ended);
      assertFalse(asked.channel.isOpen());
      assertFalse(asked.channel.isReset());
    }
  }

  @Test
  void tunnel_bothEndsWhileTheSocketIsFull_losesNothing() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      asked.receive(ACCEPTED);
      asked.channel.newlySent();
      asked.channel.stick();
      heard.stream.data(Served.bytes("x".repeat(50_000)), false);
      asked.channel.receiveEnd();
      heard.stream.data(Served.bytes("end"), true);
      asked.channel.runPendingTasks();
      assertTrue(asked.channel.isOpen());
      asked.channel.unstick();

      assertEquals("x".repeat(50_000) + "end", asked.channel.sent());
      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void tunnel_reset_isBroken() {
    try (Asked asked = new Asked()) {
      Heard heard = upgrade(asked);
      asked.receive(ACCEPTED);
      asked.channel.receiveReset();

      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
    }
  }

  @Test
  void connect_namesTheAuthorityAndBecomesATunnel() {
    try (Asked asked = new Asked()) {
      RequestHead connect =
          new RequestHead(
              dev.consort.listeners.message.Version.HTTP_1_1,
              AsciiString.of("CONNECT"),
              AsciiString.EMPTY_STRING,
              AsciiString.of("db:1"),
              Served.headers(),
              UNKNOWN,
              null);
      Heard heard = asked.ask(connect, false);
      assertEquals("CONNECT db:1 HTTP/1.1\r\nhost: db:1\r\n\r\n", asked.channel.newlySent());
      asked.receive("HTTP/1.1 200 OK\r\n\r\nraw");
      heard.stream.data(Served.bytes("raw too"), false);

      assertEquals("raw", heard.body.toString());
      assertEquals("raw too", asked.channel.sent());
    }
  }
}
