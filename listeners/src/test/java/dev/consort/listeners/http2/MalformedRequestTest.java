// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.ManualTimers;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no request never reaches who takes requests (RFC 9113 section 8.1.1). */
@ExtendWith(NoLeaks.class)
class MalformedRequestTest {
  private final Requests requests = new Requests();
  private final RawPeer peer =
      new RawPeer(
              new Http2ServerConnection(
                  HttpLimits.DEFAULT, new ManualTimers(Instant.EPOCH), requests, requests))
          .greetAsClient();

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
  }

  private static String[] get(String... more) {
    return ServerMessagesTest.with(RawPeer.GET, more);
  }

  static Stream<Object[]> malformed() {
    return Stream.of(
            new String[] {":scheme", "http", ":path", "/", ":authority", "a"},
            new String[] {":method", "GET", ":path", "/", ":authority", "a"},
            new String[] {":method", "GET", ":scheme", "http", ":authority", "a"},
            request("GET", "", "a"),
            request("GET", "a", "a"),
            request("GET", "http://a/", "a"),
            request("GET", "/a b", "a"),
            request("GET", "/a HTTP/1.1\r\nx: y\r\n\r\nGET /b", "a"),
            request("GET", "/a\0", "a"),
            request("GET", "/a\u007f", "a"),
            request("GET", "*", "a"),
            request("", "/", "a"),
            request("GE T", "/", "a"),
            request("GET\r\nx:", "/", "a"),
            request("GET / HTTP/1.1", "/", "a"),
            request("GET", "/", ""),
            request("GET", "/", "user@a"),
            request("GET", "/", "a/b"),
            request("GET", "/", "a b"),
            request("GET", "/", "a\r\nx: y"),
            get(":path", "/b"),
            get(":method", "GET"),
            get(":authority", "api"),
            get(":scheme", "http"),
            get(":status", "200"),
            get(":unknown", "1"),
            get(":protocol", "websocket"),
            get("x", "y", ":path", "/b"),
            new String[] {":method", "GET", ":scheme", "http", "x", "y", ":path", "/"},
            get("X-Upper", "1"),
            get("", "1"),
            get("x y", "1"),
            get("x:", "1"),
            get("x\r\ny", "1"),
            get("x\0", "1"),
            get("x\u00e9", "1"),
            get("x", "a\r\ny: b"),
            get("x", "a\nb"),
            get("x", "a\rb"),
            get("x", "a\0b"),
            get("x", "a\u0001b"),
            get("x", "a\u007fb"),
            get("x", " a"),
            get("x", "a "),
            get("x", "\ta"),
            get("x", "a\t"),
            get("connection", "close"),
            get("keep-alive", "1"),
            get("proxy-connection", "close"),
            get("transfer-encoding", "chunked"),
            get("upgrade", "h2c"),
            get("te", "gzip"),
            get("te", "trailers, gzip"),
            get("host", "other"),
            get("host", "api", "host", "api"),
            get("content-length", "1"),
            get("content-length", "-1"),
            get("content-length", "+0"),
            get("content-length", "0, 0"),
            get("content-length", "0x0"),
            get("content-length", ""),
            get("content-length", "0", "content-length", "0"),
            get("content-length", "18446744073709551616"),
            new String[] {":method", "CONNECT", ":authority", "a:1", ":path", "/"},
            new String[] {":method", "CONNECT", ":authority", "a:1", ":scheme", "http"},
            new String[] {":method", "CONNECT", ":authority", "a"},
            new String[] {":method", "CONNECT"},
            new String[] {":method", "CONNECT", ":authority", "a:1", "content-length", "0"},
            new String[] {":method", "CONNECT", ":authority", "a:1", ":protocol", "websocket"},
            new String[] {
              ":method",
              "CONNECT",
              ":authority",
              "a",
              ":protocol",
              "web socket",
              ":scheme",
              "http",
              ":path",
              "/"
            })
        .map(lines -> new Object[] {lines});
  }

  private static String[] request(String method, String path, String authority) {
    return new String[] {
      ":method", method, ":scheme", "http", ":path", path, ":authority", authority
    };
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String[] lines) {
    peer.headers(1, true, lines);
    assertEquals(List.of(), requests.all);
    RawPeer.Frame reset = peer.only(Frames.RST_STREAM);
    assertEquals(ErrorCode.PROTOCOL_ERROR, reset.code());
    assertEquals(List.of("malformed"), requests.refusals);
    // The others of the connection are served.
    peer.headers(3, true, RawPeer.GET);
    assertEquals("/a", requests.only().head.target().toString());
  }

  @Test
  void malformedLine_fromTheTable_isMalformedEachTime() {
    // A literal with incremental indexing: x with a line feed in its value.
    byte[] bad = {0x40, 1, 'x', 3, 'a', '\n', 'b'};
    byte[] get = peer.block(RawPeer.GET);
    byte[] first = java.util.Arrays.copyOf(get, get.length + bad.length);
    System.arraycopy(bad, 0, first, get.length, bad.length);
    byte[] again = java.util.Arrays.copyOf(get, get.length + 1);
    again[get.length] = (byte) 0xbe;
    byte[] nameOnly = java.util.Arrays.copyOf(get, get.length + 3);
    System.arraycopy(new byte[] {0x0f, 47, 0}, 0, nameOnly, get.length, 3);
    int flags = Frames.END_HEADERS | Frames.END_STREAM;
    peer.frame(Frames.HEADERS, flags, 1, first).frame(Frames.HEADERS, flags, 3, again);
    assertEquals(List.of(), requests.all);
    assertEquals(2, peer.frames(Frames.RST_STREAM).size());
    peer.frame(Frames.HEADERS, flags, 5, nameOnly);
    assertEquals(List.of("x: "), Requests.lines(requests.only().head.headers()));
  }

  @ParameterizedTest
  @CsvSource({"abcd, false", "abcd, true", "ab, true"})
  void body_notOfItsLength_isAborted(String body, boolean end) {
    peer.headers(1, false, ServerMessagesTest.with(RawPeer.POST, "content-length", "3"));
    peer.data(1, end, body);
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.RST_STREAM).code());
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
    assertFalse(requests.only().ended);
  }

  @Test
  void body_shorterThanItsLengthBeforeTrailers_isAborted() {
    peer.headers(1, false, ServerMessagesTest.with(RawPeer.POST, "content-length", "3"));
    peer.data(1, false, "ab").headers(1, true, "x", "y");
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
    assertEquals(null, requests.only().trailers);
  }

  static Stream<Object[]> badTrailers() {
    return Stream.of(
            new String[] {":path", "/"},
            new String[] {":status", "200"},
            new String[] {"connection", "close"},
            new String[] {"content-length", "0"},
            new String[] {"x", "a\r\nb: c"},
            new String[] {"X", "a"})
        .map(lines -> new Object[] {lines});
  }

  @ParameterizedTest
  @MethodSource
  void badTrailers(String[] lines) {
    peer.headers(1, false, RawPeer.POST).headers(1, true, lines);
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.RST_STREAM).code());
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
  }

  @Test
  void trailers_withoutTheEnd_areNone() {
    peer.headers(1, false, RawPeer.POST).headers(1, false, "x", "y");
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.RST_STREAM).code());
  }

  @Test
  void head_overTheLimitOfBytes_isAnswered431AndTheConnectionGoesOn() {
    peer.headers(1, true, get("x", "v".repeat(60_000 / 6), "y", "v".repeat(100)));
    assertEquals(1, requests.all.size());
    peer.frames();
    String[] large = get();
    for (int i = 0; i < 10; i++) {
      large = ServerMessagesTest.with(large, "x-" + i, "v".repeat(10_000));
    }
    sendInPieces(3, peer.block(large));
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(":status: 431", peer.lines(frames.get(0)).getFirst());
    String text = frames.get(1).text();
    assertTrue(text.contains("its head has 1000") && text.contains("98304 are allowed"), text);
    assertTrue(frames.get(1).has(Frames.END_STREAM));
    assertEquals(List.of("header_too_large"), requests.refusals);
    assertEquals(1, requests.all.size());
    peer.headers(5, true, RawPeer.GET);
    assertEquals(2, requests.all.size());
  }

  @Test
  void head_overTheLimitOfLines_isAnswered431WithTheTableInStep() {
    byte[] get = peer.block(RawPeer.GET);
    byte[] block = java.util.Arrays.copyOf(get, get.length + 6 + 1001);
    // One line into the table, then the same a thousand times.
    System.arraycopy(new byte[] {0x40, 1, 'x', 3, 'a', 'b', 'c'}, 0, block, get.length, 7);
    java.util.Arrays.fill(block, get.length + 7, block.length, (byte) 0xbe);
    peer.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, block);
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(":status: 431", peer.lines(frames.get(0)).getFirst());
    assertTrue(frames.get(1).text().contains("1000 are allowed"));
    byte[] after = java.util.Arrays.copyOf(get, get.length + 1);
    after[get.length] = (byte) 0xbe;
    peer.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 3, after);
    assertEquals(List.of("x: abc"), Requests.lines(requests.only().head.headers()));
  }

  @Test
  void head_thatExpandsBeyondReason_endsTheConnection() {
    byte[] get = peer.block(RawPeer.GET);
    byte[] bomb = java.util.Arrays.copyOf(get, 16_000);
    byte[] line = new byte[3 + 4 + 3900];
    line[0] = 0x40;
    line[1] = 1;
    line[2] = 'x';
    line[3] = 0x7f;
    line[4] = (byte) (((3900 - 127) & 0x7f) | 0x80);
    line[5] = (byte) ((3900 - 127) >> 7);
    java.util.Arrays.fill(line, 6, line.length, (byte) 'v');
    System.arraycopy(line, 0, bomb, get.length, 6 + 3900);
    java.util.Arrays.fill(bomb, get.length + 6 + 3900, bomb.length, (byte) 0xbe);
    peer.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, bomb);
    assertEquals(ErrorCode.ENHANCE_YOUR_CALM, peer.only(Frames.GOAWAY).code());
    assertEquals(List.of(), requests.all);
    assertEquals(List.of("flood"), requests.refusals);
    assertTrue(peer.isClosed());
  }

  private void sendInPieces(int stream, byte[] block) {
    int at = Math.min(block.length, Frames.MAX_PAYLOAD);
    peer.frame(Frames.HEADERS, Frames.END_STREAM, stream, java.util.Arrays.copyOf(block, at));
    while (at < block.length) {
      int to = Math.min(block.length, at + Frames.MAX_PAYLOAD);
      int flags = to == block.length ? Frames.END_HEADERS : 0;
      peer.frame(Frames.CONTINUATION, flags, stream, java.util.Arrays.copyOfRange(block, at, to));
      at = to;
    }
  }
}
