// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers are read, and when a connection can be asked again. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class ClientAnswerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void answer_ofKnownLength_leavesTheConnectionFree() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      assertFalse(asked.connection.isAvailable());
      asked.receive(OK);

      assertEquals(200, heard.response.status());
      assertEquals("OK", heard.response.reason().toString());
      assertEquals(2, heard.response.contentLength());
      assertEquals("ok", heard.body.toString());
      assertTrue(heard.ended);
      assertTrue(asked.connection.isAvailable());
      assertEquals(1, asked.changed);
    }
  }

  @Test
  void answer_byteByByte_isRead() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      String all =
          "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n0\r\nT: v\r\n\r\n";
      for (int i = 0; i < all.length(); i++) {
        asked.receive(all.substring(i, i + 1));
      }

      assertEquals(103, heard.informed.getFirst().status());
      assertEquals("abc", heard.body.toString());
      assertEquals("v", heard.trailers.value(0).toString());
      assertEquals(1, asked.changed);
    }
  }

  @Test
  void answer_withoutLength_endsWithTheConnection() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\n\r\nok");
      assertFalse(heard.ended);
      asked.channel.receiveEnd();

      assertTrue(heard.ended);
      assertEquals("ok", heard.body.toString());
      assertFalse(asked.channel.isOpen());
      assertEquals(0, asked.changed);
      assertEquals(0, asked.cutOff);
    }
  }

  @Test
  void answer_withoutLengthAndReset_isBroken() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\n\r\nok");
      asked.channel.receiveReset();

      assertFalse(heard.ended);
      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nTrailer: x",
        "HTTP/1.1 200 O"
      })
  void answer_cutOff_isBroken(String part) {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive(part);
      asked.channel.receiveEnd();

      assertFalse(heard.ended);
      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertEquals(1, asked.cutOff);
    }
  }

  @Test
  void connection_endedBeforeAnAnswer_isLost() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.channel.receiveEnd();

      assertEquals(Abort.Kind.LOST, heard.aborted.kind());
      assertEquals(1, asked.cutOff);
      assertFalse(asked.connection.isAvailable());
    }
  }

  @Test
  void connection_resetBeforeAnAnswer_isLost() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.channel.receiveReset();

      assertEquals(Abort.Kind.LOST, heard.aborted.kind());
      assertEquals(1, asked.cutOff);
    }
  }

  @Test
  void answer_toHead_hasNoBody() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("HEAD", "/", 0, null), true);
      asked.receive("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");

      assertTrue(heard.ended);
      assertEquals("20", heard.response.headers().get(Names.CONTENT_LENGTH).toString());
      assertEquals(0, heard.response.contentLength());
      assertTrue(asked.connection.isAvailable());
    }
  }

  /** RFC 9110 section 15.5.22. */
  @Test
  void answer_upgradeRequired_keepsWhatToUpgradeTo() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive(
          "HTTP/1.1 426 x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n");

      assertEquals("websocket", heard.response.headers().get(Names.UPGRADE).toString());
      assertFalse(heard.response.headers().contains(Names.CONNECTION));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void answer_ofAStatusWithoutBody_hasNone(int status) {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive("HTTP/1.1 " + status + " x\r\nContent-Length: 20\r\n\r\n");

      assertTrue(heard.ended);
      assertTrue(asked.connection.isAvailable());
    }
  }

  @Test
  void informational_withoutEnd_areNotHeardForEver() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      for (int i = 0; i < 10_000 && heard.aborted == null; i++) {
        asked.receive("HTTP/1.1 102 Processing\r\n\r\n");
      }

      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertTrue(heard.informed.size() < 4_000);
    }
  }

  @Test
  void close_said_isObeyed() {
    try (Asked asked = new Asked()) {
      asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n");

      assertFalse(asked.channel.isOpen());
      assertEquals(0, asked.changed);
    }
  }

  @Test
  void http10_staysOnlyWhenItSaysSo() {
    try (Asked asked = new Asked()) {
      asked.ask();
      asked.receive("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
      assertTrue(asked.connection.isAvailable());
      asked.ask();
      asked.receive("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");

      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void keepAlive_isRead() {
    try (Asked asked = new Asked()) {
      assertEquals(-1, asked.connection.keepAliveSeconds());
      asked.ask();
      asked.receive(
          "HTTP/1.1 200 OK\r\nKeep-Alive: max=5, Timeout=30\r\nContent-Length: 0\r\n\r\n");
      assertEquals(30, asked.connection.keepAliveSeconds());
      asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=x\r\nContent-Length: 0\r\n\r\n");

      assertEquals(-1, asked.connection.keepAliveSeconds());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\rXContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 O\u0000K\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\rContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n"
      })
  void answer_thatIsNone_abortsTheRequest(String wire) {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive(wire);

      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void bytes_whileIdle_closeTheConnection() {
    try (Asked asked = new Asked()) {
      asked.ask();
      asked.receive(OK);
      asked.receive("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");

      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void bytes_behindAnAnswer_areNotTheNextOnes() {
    try (Asked asked = new Asked()) {
      Heard[] second = new Heard[1];
      asked.onAvailable = () -> second[0] = asked.ask(Asked.get("/second"), true);
      asked.ask();
      asked.receive(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");

      assertNull(second[0]);
      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void nextRequest_whileTheFreeingIsTold_isServed() {
    try (Asked asked = new Asked()) {
      Heard[] second = new Heard[1];
      asked.onAvailable =
          () -> {
            asked.onAvailable = () -> {};
            second[0] = asked.ask(Asked.get("/second"), true);
          };
      asked.ask();
      asked.receive(OK);
      asked.receive(OK);

      assertEquals("ok", second[0].body.toString());
    }
  }

  @Test
  void answer_beforeTheRequestsEnd_closesBehindIt() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask(Asked.head("POST", "/", 5, null), false);
      asked.receive("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
      heard.stream.data(Served.bytes("12345"), true);

      assertTrue(heard.ended);
      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void idleEnd_closes() {
    try (Asked asked = new Asked()) {
      asked.ask();
      asked.receive(OK);
      asked.channel.receiveEnd();

      assertFalse(asked.connection.isAvailable());
      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void drain_underARequest_closesBehindIt() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.connection.drain();
      assertTrue(asked.channel.isOpen());
      asked.receive(OK);

      assertTrue(heard.ended);
      assertFalse(asked.channel.isOpen());
      assertEquals(0, asked.changed);
    }
  }

  @Test
  void drain_whenIdle_closes() {
    try (Asked asked = new Asked()) {
      asked.connection.drain();

      assertFalse(asked.channel.isOpen());
    }
  }

  @Test
  void close_underARequest_abortsIt() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.connection.close();
      asked.connection.close();

      assertEquals(Abort.Kind.CANCELLED, heard.aborted.kind());
    }
  }

  @Test
  void abort_whileTheBodyIsHeard_hearsNoMore() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      heard.onData = () -> heard.stream.abort(new Abort(Abort.Kind.CANCELLED, "test"));
      asked.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\nZZ");

      assertEquals("a", heard.body.toString());
      assertNull(heard.aborted);
      assertTrue(asked.channel.isReset());
    }
  }

  @Test
  void head_overTheLimit_abortsTheRequest() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\nA: " + "x".repeat(97 * 1024));

      assertEquals(Abort.Kind.PROTOCOL, heard.aborted.kind());
      assertTrue(heard.aborted.detail().contains("98304 is the limit"), heard.aborted.detail());
    }
  }

  @Test
  void unknownLength_isUnknown() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nKeep-Alive: x\r\n\r\n");

      assertEquals(RequestHead.UNKNOWN_LENGTH, heard.response.contentLength());
      assertEquals("[]", heard.response.headers().toString());
    }
  }
}
