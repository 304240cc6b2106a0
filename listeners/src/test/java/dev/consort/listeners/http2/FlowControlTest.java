// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.ManualTimers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may send how much, in both directions. */
@ExtendWith(NoLeaks.class)
class FlowControlTest {
  private static final int STREAM = 100_000;
  private static final int CONNECTION = 250_000;
  private static final String PIECE = "p".repeat(10_000);

  private final Requests requests = new Requests();
  private final RawPeer peer =
      new RawPeer(
              new Http2ServerConnection(
                  limits(STREAM, CONNECTION), new ManualTimers(Instant.EPOCH), requests, requests))
          .greetAsClient();

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
  }

  static HttpLimits limits(int stream, int connection) {
    return new HttpLimits(
        96 * 1024, 1000, Duration.ofSeconds(60), 1000, stream, connection, 200, 1000);
  }

  private int given(int stream) {
    return peer.frames(Frames.WINDOW_UPDATE).stream()
        .filter(frame -> frame.stream() == stream)
        .mapToInt(frame -> frame.number(0))
        .sum();
  }

  @Test
  void received_andConsumed_isGivenBackInHalves() {
    peer.headers(1, false, RawPeer.POST);
    for (int i = 0; i < 4; i++) {
      peer.data(1, false, PIECE);
    }
    assertEquals(0, given(1));
    peer.data(1, false, PIECE);
    assertEquals(50_000, given(1));
  }

  @Test
  void received_butNotConsumed_isNotGivenBack() {
    requests.consumes = false;
    peer.headers(1, false, RawPeer.POST);
    for (int i = 0; i < 10; i++) {
      peer.data(1, false, PIECE);
    }
    assertEquals(List.of(), peer.frames(Frames.WINDOW_UPDATE));
    assertEquals(100_000, requests.only().body.length());
    peer.data(1, false, "p");
    assertEquals(ErrorCode.FLOW_CONTROL_ERROR, peer.only(Frames.RST_STREAM).code());
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
    assertEquals(100_000, requests.only().body.length());
  }

  @Test
  void received_onStreamsThatAreSlow_doNotStopTheOthers() {
    for (int stream = 1; stream <= 5; stream += 2) {
      peer.headers(stream, false, RawPeer.POST);
    }
    requests.consumes = false;
    for (int i = 0; i < 10; i++) {
      peer.data(1, false, PIECE).data(3, false, PIECE);
    }
    requests.consumes = true;
    int window = CONNECTION - 200_000;
    int streamWindow = STREAM;
    for (int i = 0; i < 100; i++) {
      assertTrue(window >= PIECE.length() && streamWindow >= PIECE.length());
      peer.data(5, false, PIECE);
      window -= PIECE.length();
      streamWindow -= PIECE.length();
      for (RawPeer.Frame frame : peer.frames(Frames.WINDOW_UPDATE)) {
        window += frame.stream() == 0 ? frame.number(0) : 0;
        streamWindow += frame.stream() == 5 ? frame.number(0) : 0;
      }
    }
    assertEquals(1_000_000, requests.last().body.length());
  }

  @Test
  void received_beyondTheConnectionsWindow_endsTheConnection() {
    requests.consumes = false;
    for (int stream = 1; stream <= 5; stream += 2) {
      peer.headers(stream, false, RawPeer.POST);
    }
    for (int i = 0; i < 10; i++) {
      peer.data(1, false, PIECE).data(3, false, PIECE);
    }
    for (int i = 0; i < 5; i++) {
      peer.data(5, false, PIECE);
    }
    assertFalse(peer.isClosed());
    peer.data(5, false, "p");
    assertEquals(ErrorCode.FLOW_CONTROL_ERROR, peer.only(Frames.GOAWAY).code());
  }

  @Test
  void received_onAStreamThatIsAborted_isGivenBackToTheConnection() {
    requests.consumes = false;
    for (int stream = 1; stream < 100; stream += 2) {
      peer.headers(stream, false, RawPeer.POST);
      for (int i = 0; i < 5; i++) {
        peer.data(stream, false, PIECE);
      }
      requests.last().stream.abort(new Abort(Abort.Kind.CANCELLED, ""));
      // What is on its way is given back, too.
      peer.data(stream, true, PIECE);
    }
    assertFalse(peer.isClosed());
  }

  @Test
  void received_padding_isGivenBackByItself() {
    requests.consumes = false;
    peer.headers(1, false, RawPeer.POST);
    byte[] padded = new byte[256];
    padded[0] = (byte) 255;
    for (int i = 0; i < 3000; i++) {
      peer.frame(Frames.DATA, Frames.PADDED, 1, padded);
      if (i % 5 == 0) {
        peer.data(1, false, "a");
      }
    }
    assertEquals(600, requests.only().body.length());
    assertNull(requests.only().aborted);
    assertFalse(peer.isClosed());
  }

  @Test
  void received_inASmallWindowBeforeItIsKnown_isTaken() {
    Requests few = new Requests();
    few.consumes = false;
    RawPeer other =
        new RawPeer(
            new Http2ServerConnection(
                limits(1000, 1000), new ManualTimers(Instant.EPOCH), few, few));
    other.bytes(RawPeer.PREFACE).frame(Frames.SETTINGS, 0, 0).headers(1, false, RawPeer.POST);
    for (int i = 0; i < 6; i++) {
      other.data(1, false, PIECE);
    }
    other.frames();
    assertEquals(60_000, few.only().body.length());
    other.frame(Frames.SETTINGS, Frames.ACK, 0);
    few.only().stream.consumed(60_000);
    // The connection's window is still larger than it is to be.
    RawPeer.Frame given = other.only(Frames.WINDOW_UPDATE);
    assertEquals(1, given.stream());
    assertEquals(60_000, given.number(0));
    other.data(1, false, "p".repeat(1000)).data(1, false, "p");
    assertEquals(ErrorCode.FLOW_CONTROL_ERROR, other.only(Frames.RST_STREAM).code());
    other.channel().finishAndReleaseAll();
  }

  @Test
  void sent_staysWithinTheStreamsWindow() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 5).headers(1, true, RawPeer.GET);
    requests.only().respond(200, false);
    requests.only().send("abcdefgh", true);
    RawPeer.Frame first = peer.only(Frames.DATA);
    assertEquals("abcde", first.text());
    assertFalse(first.has(Frames.END_STREAM));
    peer.number(Frames.WINDOW_UPDATE, 1, 1);
    assertEquals("f", peer.only(Frames.DATA).text());
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 2);
    peer.number(Frames.WINDOW_UPDATE, 1, 3);
    assertEquals(List.of(), peer.frames(Frames.DATA));
    peer.number(Frames.WINDOW_UPDATE, 1, 2);
    RawPeer.Frame last = peer.only(Frames.DATA);
    assertEquals("gh", last.text());
    assertTrue(last.has(Frames.END_STREAM));
  }

  @Test
  void sent_staysWithinTheConnectionsWindowAndTakesTurns() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 1 << 20);
    for (int stream = 1; stream <= 5; stream += 2) {
      peer.headers(stream, true, RawPeer.GET);
      requests.last().respond(200, false);
      requests.last().send("x".repeat(100_000), true);
    }
    assertEquals(65_535, sum(peer.frames(Frames.DATA)));
    peer.number(Frames.WINDOW_UPDATE, 0, 3 * 16_384);
    List<RawPeer.Frame> frames = peer.frames(Frames.DATA);
    assertEquals(3, frames.stream().map(RawPeer.Frame::stream).distinct().count());
    assertEquals(3 * 16_384, sum(frames));
  }

  private static int sum(List<RawPeer.Frame> frames) {
    return frames.stream().mapToInt(frame -> frame.payload().length).sum();
  }

  @Test
  void sent_endAndTrailers_needNoWindow() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 0);
    peer.headers(1, true, RawPeer.GET).headers(3, true, RawPeer.GET).headers(5, true, RawPeer.GET);
    requests.all.forEach(each -> each.respond(200, false));
    requests.all.get(0).send("waits", true);
    requests.all.get(1).send("", true);
    requests.all.get(2).stream.trailers(Requests.headers("x", "y"));
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(
        List.of(3, 5),
        frames.stream()
            .filter(frame -> frame.has(Frames.END_STREAM) && !frame.is(Frames.SETTINGS))
            .map(RawPeer.Frame::stream)
            .toList());
  }

  @Test
  void sent_framesAreAsLongAsThePeerTakes() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 1 << 20).number(Frames.WINDOW_UPDATE, 0, 1 << 20);
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(200, false);
    requests.only().send("x".repeat(40_000), false);
    assertEquals(
        List.of(16_384, 16_384, 7_232),
        peer.frames(Frames.DATA).stream().map(frame -> frame.payload().length).toList());
    peer.setting(Frames.MAX_FRAME_SIZE, 40_000);
    requests.only().send("x".repeat(40_000), true);
    assertEquals(40_000, peer.only(Frames.DATA).payload().length);
  }

  @Test
  void sender_whoseStreamIsStalled_isAskedToWaitAndToldOnce() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 0).headers(1, true, RawPeer.GET);
    Requests.Got got = requests.only();
    got.respond(200, false);
    int sent = 0;
    while (got.stream.isWritable()) {
      got.send("x", false);
      sent++;
    }
    assertEquals(64 * 1024, sent);
    assertEquals(0, got.writable);
    for (int i = 0; i < 64; i++) {
      peer.number(Frames.WINDOW_UPDATE, 1, 1024);
    }
    assertEquals(1, got.writable);
    assertTrue(got.stream.isWritable());
    got.send("", true);
  }

  @Test
  void sender_ofSmallPieces_doesNotHoldABufferForEach() {
    peer.setting(Frames.INITIAL_WINDOW_SIZE, 0).headers(1, true, RawPeer.GET);
    Requests.Got got = requests.only();
    got.respond(200, false);
    io.netty.buffer.ByteBuf read = Requests.buffer("y".repeat(60_000));
    for (int i = 0; i < 1000; i++) {
      got.stream.data(read.readRetainedSlice(10), false);
    }
    assertEquals(1, read.refCnt());
    read.release();
    peer.number(Frames.WINDOW_UPDATE, 1, 10_000);
    assertEquals(10_000, sum(peer.frames(Frames.DATA)));
  }

  @Test
  void sent_fromTheHeap_liesOutsideItForWhoEncrypts() {
    peer.headers(1, true, RawPeer.GET);
    requests.only().respond(200, false);
    peer.frames();
    requests.only().stream.data(Unpooled.wrappedBuffer(new byte[10_000]), true);
    peer.channel().runPendingTasks();
    ByteBuf out = peer.channel().readOutbound();
    assertTrue(out.hasMemoryAddress());
    assertEquals(10_000 + Frames.HEAD_BYTES, out.readableBytes());
    out.release();
  }
}
