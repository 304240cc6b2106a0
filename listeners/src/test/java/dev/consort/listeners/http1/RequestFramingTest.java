// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import org.junit.jupiter.api.Test;

/** Where requests begin and end, and what is read of them. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class RequestFramingTest {
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void request_withoutLength_isItsHead() {
    try (Served served = new Served()) {
      served.channel.receive("GET /x?y=1 HTTP/1.1\r\nHost: api:80\r\nA: b \r\nc:\td\t\r\n\r\n");

      RequestHead head = served.request().head;
      assertEquals("GET", head.method().toString());
      assertEquals("/x?y=1", head.target().toString());
      assertEquals("api:80", head.authority().toString());
      assertEquals("[A, c]", head.headers().toString());
      assertEquals("b", head.headers().value(0).toString());
      assertEquals("d", head.headers().value(1).toString());
      assertEquals(0, head.contentLength());
      assertTrue(served.request().ended);
    }
  }

  @Test
  void head_byteByByte_isRead() {
    try (Served served = Served.counting()) {
      String twice =
          "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n";
      for (int i = 0; i < twice.length(); i++) {
        served.channel.receive(twice.substring(i, i + 1));
      }

      assertEquals("/a", served.requests.get(0).head.target().toString());
      assertEquals("/b", served.requests.get(1).head.target().toString());
      assertEquals(0, served.refused.size());
    }
  }

  @Test
  void bareLineFeed_behindAnEmptyLineByteByByte_isRefused() {
    try (Served served = new Served()) {
      for (String each : new String[] {"\r", "\n", "\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        served.channel.receive(each);
      }

      assertEquals(1, served.refused.size());
      assertEquals(0, served.requests.size());
    }
  }

  @Test
  void body_ofKnownLength_endsThere() {
    try (Served served = new Served()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
      assertEquals(5, served.request().head.contentLength());
      assertEquals("5", served.request().head.headers().get(Names.CONTENT_LENGTH).toString());
      served.channel.receive("llo");

      assertEquals("hello", served.request().body.toString());
      assertTrue(served.request().ended);
    }
  }

  @Test
  void body_inChunks_isTheirData() {
    try (Served served = new Served()) {
      served.channel.receive(CHUNKED + "5\r\nhello\r\n00A ; x=\"y\"\r\n, world ..\r\n0\r\n\r\n");

      assertEquals("hello, world ..", served.request().body.toString());
      assertEquals(RequestHead.UNKNOWN_LENGTH, served.request().head.contentLength());
      assertNull(served.request().head.headers().get(Names.TRANSFER_ENCODING));
      assertTrue(served.request().ended);
    }
  }

  @Test
  void body_inChunksByteByByte_isTheirData() {
    try (Served served = new Served()) {
      String all = CHUNKED + "5\r\nhello\r\n1;e\r\n!\r\n0\r\nT: v\r\n\r\nGET";
      for (int i = 0; i < all.length(); i++) {
        served.channel.receive(all.substring(i, i + 1));
      }

      assertEquals("hello!", served.request().body.toString());
      assertEquals("v", served.request().trailers.value(0).toString());
    }
  }

  @Test
  void trailers_thatFrameOrRoute_areLeftOut() {
    try (Served served = new Served()) {
      served.channel.receive(
          CHUNKED
              + "0\r\nHost: evil\r\nContent-Length: 3\r\nGrpc-Status: 0\r\n"
              + "Transfer-Encoding: x\r\nTE: y\r\n\r\n");

      assertEquals("[Grpc-Status]", served.request().trailers.toString());
    }
  }

  @Test
  void hopByHopHeaders_areTakenOut() {
    try (Served served = new Served()) {
      served.channel.receive(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine, content-length,,\r\n"
              + "connection: keep-alive\r\nx-mine: 1\r\nX-MINE: 2\r\nKeep-Alive: timeout=5\r\n"
              + "Proxy-Connection: x\r\nUpgrade: foo\r\nTE: trailers, gzip\r\nOther: o\r\n"
              + "Content-Length: 0\r\n\r\n");

      assertEquals("[Other, Content-Length, te]", served.request().head.headers().toString());
      assertEquals("trailers", served.request().head.headers().get(Names.TE).toString());
      assertEquals("a", served.request().head.authority().toString());
      // What upgrades was not named as an option of the connection.
      assertNull(served.request().head.upgrade());
    }
  }

  @Test
  void connectionOption_withAnOctetAboveAscii_isAnother() {
    try (Served served = new Served()) {
      served.channel.receive(
          "GET / HTTP/1.0\r\nConnection: keep-alive\u00ff, \u00a0x-kept\r\nX-Kept: 1\r\n\r\n");
      served.request().answer(200, "ok");
      served.channel.runPendingTasks();

      assertEquals("[X-Kept]", served.request().head.headers().toString());
      assertEquals(false, served.channel.isOpen());
    }
  }

  @Test
  void absoluteForm_namesTheHost() {
    try (Served served = new Served()) {
      served.channel.receive("GET HTTP://b:1/x?y HTTP/1.1\r\nHost: a\r\n\r\n");

      assertEquals("b:1", served.request().head.authority().toString());
      assertEquals("/x?y", served.request().head.target().toString());
    }
  }

  @Test
  void absoluteForm_withoutPath_asksForTheRoot() {
    try (Served served = Served.counting()) {
      served.channel.receive("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n");
      served.channel.receive("GET https://b?q HTTP/1.1\r\nHost: a\r\n\r\n");

      assertEquals("/", served.requests.get(0).head.target().toString());
      assertEquals("/?q", served.requests.get(1).head.target().toString());
    }
  }

  @Test
  void asterisk_ofOptions_passes() {
    try (Served served = new Served()) {
      served.channel.receive("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");

      assertEquals("*", served.request().head.target().toString());
    }
  }

  @Test
  void http10_withoutHost_passes() {
    try (Served served = new Served()) {
      served.channel.receive("GET / HTTP/1.0\r\n\r\n");

      assertEquals(Version.HTTP_1_0, served.request().head.version());
      assertEquals("", served.request().head.authority().toString());
    }
  }

  @Test
  void body_cutOff_abortsTheRequest() {
    try (Served served = new Served()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
      served.channel.receiveEnd();

      assertEquals(Abort.Kind.CANCELLED, served.request().aborted.kind());
      assertEquals("he", served.request().body.toString());
      assertEquals("", served.sent());
    }
  }

  @Test
  void body_cutOffByReset_abortsTheRequest() {
    try (Served served = new Served()) {
      served.channel.receive(CHUNKED + "5\r\nhe");
      served.channel.receiveReset();

      assertEquals(Abort.Kind.CANCELLED, served.request().aborted.kind());
    }
  }

  @Test
  void chunk_malformedBehindAGoodOne_isRefusedAndAborted() {
    try (Served served = new Served()) {
      served.channel.receive(CHUNKED + "2\r\nokX");

      assertEquals("ok", served.request().body.toString());
      assertEquals(Abort.Kind.PROTOCOL, served.request().aborted.kind());
      assertTrue(served.sent().startsWith("HTTP/1.1 400 "), served.sent());
    }
  }

  @Test
  void chunk_malformedBehindABegunAnswer_breaksTheAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(CHUNKED + "2\r\nok\r\n");
      served.request().answer.respond(Served.head(200, RequestHead.UNKNOWN_LENGTH), false);
      served.channel.receive("Z");

      assertEquals(Abort.Kind.PROTOCOL, served.request().aborted.kind());
      assertTrue(served.channel.isReset());
    }
  }

  @Test
  void expect_isPassedOnWithItsAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      served.request().answer.inform(Served.head(100, 0));
      assertEquals("HTTP/1.1 100 Continue\r\n\r\n", served.channel.newlySent());
      served.channel.receive("ok");
      served.request().answer(204, "");

      assertEquals("[Expect, Content-Length]", served.request().head.headers().toString());
      assertEquals("ok", served.request().body.toString());
      assertEquals("HTTP/1.1 204 No Content\r\n\r\n", served.sent());
    }
  }
}
