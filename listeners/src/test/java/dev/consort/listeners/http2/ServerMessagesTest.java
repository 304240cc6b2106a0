// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.ManualTimers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests and answers pass between frames and neutral heads on the serving side. */
@ExtendWith(NoLeaks.class)
class ServerMessagesTest {
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

  @Test
  void request_withoutBody_isTold() {
    peer.headers(1, true, with(RawPeer.GET, "accept", "*/*", "te", "trailers"));
    Requests.Got got = requests.only();
    assertEquals("GET", got.head.method().toString());
    assertEquals("/a", got.head.target().toString());
    assertEquals("api", got.head.authority().toString());
    assertEquals(0, got.head.contentLength());
    assertNull(got.head.upgrade());
    assertEquals(List.of("accept: */*", "te: trailers"), Requests.lines(got.head.headers()));
    assertTrue(got.ended);
  }

  @Test
  void request_withBodyAndTrailers_isTold() {
    peer.headers(1, false, RawPeer.POST).data(1, false, "ab").data(1, false, "c");
    peer.headers(1, true, "x-sum", "abc");
    Requests.Got got = requests.only();
    assertEquals("abc", got.body.toString());
    assertEquals(List.of("x-sum: abc"), Requests.lines(got.trailers));
    assertEquals(-1, got.head.contentLength());
  }

  @Test
  void answer_withBody_isSentInOneHeadAndData() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(200, false, "Content-Length", "2");
    requests.only().send("ok", true);
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(List.of(":status: 200", "content-length: 2"), peer.lines(frames.get(0)));
    assertEquals("ok", frames.get(1).text());
    assertTrue(frames.get(1).has(Frames.END_STREAM));
    assertEquals(2, frames.size());
  }

  @Test
  void answer_withTrailers_endsWithThem() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(200, false);
    requests.only().send("ok", false);
    requests.only().stream.trailers(Requests.headers("grpc-status", "0"));
    RawPeer.Frame last = peer.frames().getLast();
    assertTrue(last.is(Frames.HEADERS) && last.has(Frames.END_STREAM));
  }

  @Test
  void answer_informational_comesBeforeTheHead() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().stream.inform(Requests.response(103, "link", "</s>"));
    requests.only().respond(204, true);
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(List.of(":status: 103", "link: </s>"), peer.lines(frames.get(0)));
    assertFalse(frames.get(0).has(Frames.END_STREAM));
    assertEquals(List.of(":status: 204"), peer.lines(frames.get(1)));
  }

  @Test
  void answer_beforeTheRequestEnds_stopsTheRequestWithoutError() {
    peer.headers(1, false, RawPeer.POST);
    requests.only().respond(413, true);
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(ErrorCode.NO_ERROR, frames.getLast().code());
    assertTrue(frames.getLast().is(Frames.RST_STREAM));
    // What was on its way is no error.
    peer.data(1, false, "late").headers(1, true, "x", "y");
    assertEquals(List.of(), peer.frames());
    assertNull(requests.only().aborted);
  }

  @Test
  void cookies_inCrumbs_areJoined() {
    peer.headers(1, true, with(RawPeer.GET, "cookie", "a=1", "x", "y", "cookie", "b=2"));
    assertEquals(
        List.of("cookie: a=1; b=2", "x: y"), Requests.lines(requests.only().head.headers()));
  }

  @Test
  void host_withoutAuthority_isTheAuthority() {
    peer.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "api:81");
    assertEquals("api:81", requests.only().head.authority().toString());
    assertEquals(0, requests.only().head.headers().size());
  }

  @Test
  void connect_plain_isTunnel() {
    peer.headers(1, false, ":method", "CONNECT", ":authority", "db:5432");
    Requests.Got got = requests.only();
    assertTrue(got.head.isConnect());
    got.respond(200, false);
    got.send("from", true);
    peer.frames();
    peer.data(1, true, "to");
    assertEquals("to", got.body.toString());
    assertTrue(got.ended);
  }

  @Test
  void connect_extended_isUpgradeThatIsAnswered200() {
    peer.headers(1, false, connect("websocket"));
    Requests.Got got = requests.only();
    assertEquals("GET", got.head.method().toString());
    assertEquals("websocket", got.head.upgrade().toString());
    got.respond(101, false);
    got.send("hi", false);
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(List.of(":status: 200"), peer.lines(frames.get(0)));
    assertEquals("hi", frames.get(1).text());
    got.send("", true);
    assertFalse(peer.frames().stream().anyMatch(frame -> frame.is(Frames.RST_STREAM)));
    peer.data(1, true, "bye");
    assertEquals("bye", got.body.toString());
  }

  @Test
  void connect_extendedThatIsNotAccepted_isNever2xx() {
    peer.headers(1, false, connect("websocket"));
    requests.only().respond(200, true);
    assertEquals(List.of(":status: 502"), peer.lines(peer.frames().getFirst()));
  }

  @Test
  void upgradeRequired_saysNothingThatHttp2HasNot() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(426, true, "upgrade", "websocket");
    assertEquals(List.of(":status: 426"), peer.lines(peer.frames().getFirst()));
  }

  @Test
  void sensitiveHeader_isMarked() {
    peer.headers(1, true, with(RawPeer.GET, "x-secret", "s"));
    assertTrue(requests.only().head.headers().isSensitive(0));
  }

  @Test
  void padding_isLeftOut() {
    byte[] block = peer.block(RawPeer.POST);
    byte[] padded = new byte[block.length + 1 + 5 + 3];
    padded[0] = 3;
    padded[5] = 1;
    System.arraycopy(block, 0, padded, 6, block.length);
    peer.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.PADDED | Frames.PRIORITIZED, 1, padded);
    peer.frame(Frames.DATA, Frames.PADDED, 1, (byte) 2, (byte) 'a', (byte) 0, (byte) 0);
    peer.frame(Frames.DATA, Frames.PADDED | Frames.END_STREAM, 1, (byte) 1, (byte) 0);
    assertEquals("a", requests.only().body.toString());
    assertTrue(requests.only().ended);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 10})
  void frames_inPiecesOfAnySize_areReadAlike(int size) {
    List<byte[]> sent = new ArrayList<>();
    sent.add(RawPeer.encoded(Frames.HEADERS, Frames.END_HEADERS, 1, peer.block(RawPeer.POST)));
    sent.add(RawPeer.encoded(Frames.DATA, Frames.PADDED, 1, new byte[] {2, 'a', 'b', 0, 0}));
    sent.add(RawPeer.encoded(Frames.PING, 0, 0, new byte[8]));
    sent.add(RawPeer.encoded(Frames.DATA, Frames.END_STREAM, 1, new byte[] {'c'}));
    for (byte[] frame : sent) {
      for (int at = 0; at < frame.length; at += size) {
        peer.bytes(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + size)));
      }
    }
    assertEquals("abc", requests.only().body.toString());
    assertTrue(requests.only().ended);
    assertTrue(peer.only(Frames.PING).has(Frames.ACK));
  }

  @Test
  void head_inManyFrames_isOne() {
    byte[] block = peer.block(with(RawPeer.GET, "x-long", "v".repeat(300)));
    int third = block.length / 3;
    peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, Arrays.copyOf(block, third));
    peer.frame(Frames.CONTINUATION, 0, 1, Arrays.copyOfRange(block, third, 2 * third));
    peer.frame(
        Frames.CONTINUATION,
        Frames.END_HEADERS,
        1,
        Arrays.copyOfRange(block, 2 * third, block.length));
    assertEquals(300, requests.only().head.headers().value(0).length());
  }

  @Test
  void answer_withHugeHead_isSentInMoreFrames() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(200, true, "x-a", "a".repeat(20_000), "x-b", "b".repeat(20_000));
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(3, frames.size());
    assertTrue(frames.get(0).is(Frames.HEADERS) && frames.get(0).has(Frames.END_STREAM));
    assertTrue(frames.get(2).has(Frames.END_HEADERS) && !frames.get(1).has(Frames.END_HEADERS));
    byte[] block =
        (frames.get(0).text() + frames.get(1).text() + frames.get(2).text())
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(
        "x-b: " + "b".repeat(20_000), peer.lines(new RawPeer.Frame(1, 4, 1, block)).get(2));
  }

  private static String[] connect(String protocol) {
    return new String[] {
      ":method",
      "CONNECT",
      ":protocol",
      protocol,
      ":scheme",
      "http",
      ":path",
      "/chat",
      ":authority",
      "api"
    };
  }

  static String[] with(String[] lines, String... more) {
    String[] all = Arrays.copyOf(lines, lines.length + more.length);
    System.arraycopy(more, 0, all, lines.length, more.length);
    return all;
  }
}
