// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import org.junit.jupiter.api.Test;

/** How answers are written, and where they end. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class AnswerFramingTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OLD = "GET / HTTP/1.0\r\n\r\n";
  private static final long UNKNOWN = RequestHead.UNKNOWN_LENGTH;

  @Test
  void answer_ofKnownLength_saysIt() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, 2, "X: y"), false);
      served.request().answer.data(Served.bytes("ok"), true);

      assertEquals("HTTP/1.1 200 OK\r\nX: y\r\ncontent-length: 2\r\n\r\nok", served.sent());
    }
  }

  @Test
  void answer_withReason_keepsIt() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served
          .request()
          .answer
          .respond(
              new dev.consort.listeners.message.ResponseHead(
                  dev.consort.listeners.message.Version.HTTP_1_1,
                  299,
                  io.netty.util.AsciiString.of("Fine by me"),
                  Served.headers(),
                  0),
              true);

      assertEquals("HTTP/1.1 299 Fine by me\r\ncontent-length: 0\r\n\r\n", served.sent());
    }
  }

  @Test
  void answer_upgradeRequired_saysToWhatOnThisConnection() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served
          .request()
          .answer
          .respond(
              new dev.consort.listeners.message.ResponseHead(
                  dev.consort.listeners.message.Version.HTTP_1_1,
                  426,
                  io.netty.util.AsciiString.EMPTY_STRING,
                  Served.headers("upgrade: websocket"),
                  0),
              true);

      assertEquals(
          "HTTP/1.1 426 Upgrade Required\r\nupgrade: websocket\r\ncontent-length: 0\r\n"
              + "connection: upgrade\r\n\r\n",
          served.sent());
    }
  }

  @Test
  void answer_ofUnknownLength_comesInChunks() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, UNKNOWN), false);
      served.request().answer.data(Served.bytes("hello, world, 17!"), false);
      served.request().answer.data(Served.bytes(""), false);
      served.request().answer.data(Served.bytes("x".repeat(5000)), true);

      assertEquals(
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
              + "11\r\nhello, world, 17!\r\n1388\r\n"
              + "x".repeat(5000)
              + "\r\n0\r\n\r\n",
          served.sent());
    }
  }

  @Test
  void answer_withTrailers_sendsThemBehindChunks() {
    try (Served served = Served.counting()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
      served.request().answer.respond(Served.head(200, UNKNOWN), false);
      served.request().answer.data(Served.bytes("a"), false);
      served.request().answer.trailers(Served.headers("grpc-status: 0"));

      assertTrue(served.sent().endsWith("1\r\na\r\n0\r\ngrpc-status: 0\r\n\r\n"), served.sent());
    }
  }

  @Test
  void trailers_behindAKnownLength_areLeftOut() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, 1), false);
      served.request().answer.data(Served.bytes("a"), false);
      served.request().answer.trailers(Served.headers("x: y"));

      assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na", served.sent());
      assertFalse(served.channel.outputEnded());
    }
  }

  @Test
  void answer_longerThanSaid_breaksTheConnection() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, 2), false);
      served.request().answer.data(Served.bytes("okHTTP/1.1 200 OK\r\n\r\n"), false);

      assertTrue(served.channel.isReset());
      assertEquals(Abort.Kind.INTERNAL, served.request().aborted.kind());
      assertFalse(served.sent().contains("ok"));
    }
  }

  @Test
  void answer_shorterThanSaid_breaksTheConnection() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(200, 3), false);
      served.request().answer.data(Served.bytes("ok"), true);

      assertTrue(served.channel.isReset());
    }
  }

  @Test
  void answer_toHead_hasNoBodyWhateverIsSaid() {
    try (Served served = Served.counting()) {
      served.channel.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);

      assertEquals(
          "HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n#2",
          served.sent().replace("HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n"));
    }
  }

  @Test
  void answer_toHead_keepsTheLengthThatWasSent() {
    try (Served served = new Served()) {
      served.channel.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      served.request().answer.respond(Served.head(200, 0, "content-length: 77"), true);

      assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 77\r\n\r\n", served.sent());
      assertFalse(served.channel.outputEnded());
    }
  }

  @Test
  void notModified_hasNoBodyAndKeepsItsLength() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(304, 0, "content-length: 77"), true);

      assertEquals("HTTP/1.1 304 Not Modified\r\ncontent-length: 77\r\n\r\n", served.sent());
      assertTrue(served.channel.isOpen());
    }
  }

  @Test
  void noContent_saysNoLength() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.respond(Served.head(204, 0, "content-length: 0"), true);

      assertEquals("HTTP/1.1 204 No Content\r\n\r\n", served.sent());
    }
  }

  @Test
  void informationalAnswers_comeBeforeTheAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(GET);
      served.request().answer.inform(Served.head(103, 0, "Link: </x>"));
      served.request().answer(200, "");
      served.request().answer.inform(Served.head(103, 0));

      assertEquals(
          "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
              + "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
          served.sent());
    }
  }

  @Test
  void http10_ofUnknownLength_endsWithTheConnection() {
    try (Served served = new Served()) {
      served.channel.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      served.request().answer.inform(Served.head(103, 0));
      served.request().answer.respond(Served.head(200, UNKNOWN), false);
      served.request().answer.data(Served.bytes("ok"), true);

      assertEquals("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok", served.sent());
      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void http10_brokenOff_isSeenBroken() {
    try (Served served = new Served()) {
      served.channel.receive(OLD);
      served.request().answer.respond(Served.head(200, UNKNOWN), false);
      served.request().answer.data(Served.bytes("ok"), false);
      served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "test"));

      assertTrue(served.channel.isReset());
      assertTrue(served.sent().endsWith("ok"));
    }
  }

  @Test
  void http10_withoutKeepAlive_isClosed() {
    try (Served served = Served.counting()) {
      served.channel.receive(OLD);

      assertEquals(
          "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n#1", served.sent());
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void http10_withKeepAlive_goesOn() {
    try (Served served = Served.counting()) {
      served.channel.receive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
      assertEquals(
          "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n#1",
          served.channel.newlySent());
      served.channel.receive(OLD);

      assertEquals(2, served.requests.size());
    }
  }

  @Test
  void headAndShortBody_goOutInOnePiece() {
    try (Served served = Served.counting()) {
      served.channel.receive(GET + GET + GET);
      served.channel.runPendingTasks();
      io.netty.buffer.ByteBuf one = served.channel.readOutbound();

      assertEquals(
          3, one.toString(java.nio.charset.StandardCharsets.US_ASCII).split("#").length - 1);
      one.release();
    }
  }
}
