// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.HttpLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request, or could be read in two ways, reaches nobody. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class MalformedRequestTest {
  private static final String SECOND = "GET /second HTTP/1.1\r\nHost: a\r\n\r\n";

  private static void assertRefused(String wire, int status) {
    try (Served served = Served.counting()) {
      served.channel.receive(wire + SECOND);

      assertEquals(1, served.refused.size(), wire);
      assertTrue(served.sent().startsWith("HTTP/1.1 " + status + " "), wire + served.sent());
      assertTrue(served.sent().contains("\r\nconnection: close\r\n"), served.sent());
      assertTrue(
          served.requests.stream().noneMatch(r -> r.head.target().contentEquals("/second")), wire);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: 5.0",
        "Content-Length: \u00b2",
        "Content-Length:",
        "Content-Length: 1000000000000000000",
        "Content-Length: 18446744073709551621",
        "A: b\n",
        "A: b\nTransfer-Encoding: chunked",
        "A: b\rTransfer-Encoding: chunked",
        "\rContent-Length: 5",
        "\r",
        "A: b\r\r\nC: d",
        "A: b\r\n C: d",
        "A: b\r\n\tC: d",
        " A: b",
        "A : b",
        "A\t: b",
        "Content-Length : 5",
        "Transfer-Encoding\u000b: chunked",
        ": b",
        "A",
        "A\u0000: b",
        "A\u0080: b",
        "A(: b",
        "A: \u0000",
        "A: b\u0000c",
        "A: b\u0001",
        "A: b\u007f",
        "A: b\u001b",
        "A: b\u000b",
        "Host: b",
        "host: a",
        "Connection: close, Host"
      })
  void headerLine_thatIsNone_isRefused(String line) {
    assertRefused("POST / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        "xchunked",
        "chunked;q=1",
        "",
        "chunked\r\nTransfer-Encoding: identity",
        "chunked\r\nTransfer-Encoding: chunked"
      })
  void transferEncoding_otherThanChunked_isRefused(String coding) {
    assertRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n", 501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\rX: y\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\u0000Content-Length: 4\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\n",
        "GET /\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
        "G\u0000T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1x\r\nHost: a\r\n\r\n",
        "GET / HTTP/11\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / XTTP/1.1\r\nHost: a\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ?x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://u:p@a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a\\b/x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT /x:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT u@a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "\u0016\u0003\u0001\u0000\u0005\r\n\r\n",
        "\n"
      })
  void request_thatIsNone_isRefused(String wire) {
    assertRefused(wire, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/1.:", "HTTP/9.1"})
  void version_unknown_isRefusedAsThat(String version) {
    assertRefused("GET / " + version + "\r\nHost: a\r\n\r\n", 505);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "+1\r\na\r\n",
        "0x1\r\na\r\n",
        " 1\r\na\r\n",
        "1\na\r\n",
        "1\rXa\r\n",
        "1 0\r\na\r\n",
        "1 x\r\na\r\n",
        "1;\n\r\na\r\n",
        "1;a\u0000b\r\na\r\n",
        "1\r\nab\r\n",
        "1\r\na\n",
        "1\r\na0\r\n\r\n",
        "2\r\na\r\n",
        "fffffffffffffff\r\na\r\n",
        "ffffffffffffffff1\r\na\r\n",
        "10000000000000001\r\na\r\n",
        "0\r\n\n",
        "0\r\n x: y\r\n\r\n",
        "0\r\nx y\r\n\r\n",
        "0\r\n: y\r\n\r\n",
        "0\r\nx: y\u0000\r\n\r\n",
        "0\r\nx: y\r\n\rz: 1\r\n\r\n",
        "0\n\n"
      })
  void chunk_thatIsNone_isRefused(String chunks) {
    assertRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 400);
  }

  @Test
  void chunkExtensions_inSmallNumbers_areLeftOut() {
    try (Served served = new Served()) {
      served.channel.receive(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "1;a=b;c=\"d\"\r\nx\r\n1 \t\r\ny\r\n0;last\r\n\r\n");

      assertEquals("xy", served.request().body.toString());
    }
  }

  @Test
  void chunkExtensions_withoutEnd_areRefused() {
    try (Served served = new Served()) {
      served.channel.receive(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(300));

      assertEquals(1, served.refused.size());
    }
  }

  @Test
  void chunkExtensions_longerThanTheBody_areRefused() {
    try (Served served = new Served()) {
      served.channel.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "1;" + "x".repeat(250) + "\r\nx\r\n";
      for (int i = 0; i < 100 && served.refused.isEmpty(); i++) {
        served.channel.receive(chunk);
      }

      assertEquals(1, served.refused.size());
      assertTrue(served.request().body.length() < 70);
    }
  }

  private static HttpLimits limits(int bytes, int lines) {
    HttpLimits base = HttpLimits.DEFAULT;
    return new HttpLimits(
        bytes,
        lines,
        Duration.ofSeconds(9),
        base.concurrentStreams(),
        base.streamWindowBytes(),
        base.connectionWindowBytes(),
        base.resetsPerWindow(),
        base.controlFramesQueued());
  }

  @Test
  void head_overTheLimit_isAnswered431WithSizeAndLimit() {
    try (Served served = new Served(limits(1024, 100), _ -> {}, null)) {
      served.channel.receive("GET / HTTP/1.1\r\nHost: a\r\nA: " + "x".repeat(1100));

      assertTrue(served.sent().startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
      assertTrue(
          served.sent().contains("the head has 1128 bytes or more, and 1024 is the limit"),
          served.sent());
      assertTrue(served.refused.getFirst().startsWith("header_too_large: "));
    }
  }

  @Test
  void head_atTheLimit_passes() {
    String head = "GET / HTTP/1.1\r\nHost: a\r\nA: %s\r\n\r\n";
    try (Served served = new Served(limits(1024, 100), _ -> {}, null)) {
      served.channel.receive(head.formatted("x".repeat(1024 - head.length() + 2)));

      assertEquals(1, served.requests.size());
    }
  }

  @Test
  void head_ofTooManyLines_isAnswered431() {
    try (Served served = new Served(limits(4096, 10), _ -> {}, null)) {
      served.channel.receive("GET / HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(10) + "\r\n");

      assertTrue(served.sent().startsWith("HTTP/1.1 431 "));
      assertTrue(served.sent().contains("12 lines, and 10 is the limit"), served.sent());
    }
  }

  @Test
  void trailers_overTheLimit_areRefused() {
    try (Served served = new Served(limits(1024, 100), _ -> {}, null)) {
      served.channel.receive(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
      for (int i = 0; i < 200 && served.refused.isEmpty(); i++) {
        served.channel.receive("a: bcdefghi\r\n");
      }

      assertEquals(1, served.refused.size());
    }
  }

  @Test
  void head_thatComesTooSlowly_isAnswered408() {
    try (Served served = new Served(limits(1024, 100), _ -> {}, null)) {
      served.channel.receive("GET / HT");
      served.timers.advance(Duration.ofSeconds(8));
      served.channel.receive("TP/1.1\r\n");
      assertEquals("", served.sent());
      served.timers.advance(Duration.ofSeconds(1));

      assertTrue(served.sent().startsWith("HTTP/1.1 408 Request Timeout\r\n"), served.sent());
      assertTrue(served.channel.outputEnded());
    }
  }

  @Test
  void head_completeInTime_stopsTheClock() {
    try (Served served = new Served(limits(1024, 100), _ -> {}, null)) {
      served.channel.receive("GET / HTTP/1.1\r\n");
      served.channel.receive("Host: a\r\n\r\n");
      served.timers.advance(Duration.ofSeconds(100));

      assertEquals("", served.sent());
      assertEquals(1, served.requests.size());
      assertFalse(served.channel.outputEnded());
    }
  }

  @Test
  void refusal_saysWhatIsWrongAndHoldsNothingOfTheRequest() {
    try (Served served = new Served()) {
      served.channel.receive("GET / HTTP/1.1\r\nHost: a\r\n<secret>: b\r\n\r\n");

      String body = served.sent().substring(served.sent().indexOf("\r\n\r\n") + 4);
      assertEquals(
          "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"The"
              + " request was not passed on: a header's name is not one, or is not followed by its"
              + " colon.\"}\n",
          body);
      assertTrue(served.sent().contains("\r\ncontent-length: " + body.length() + "\r\n"));
    }
  }
}
