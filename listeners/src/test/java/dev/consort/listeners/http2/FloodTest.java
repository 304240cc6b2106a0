// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.ManualTimers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What costs a peer little and this side much ends the connection, and soon. */
@ExtendWith(NoLeaks.class)
class FloodTest {
  private static final int FRAMES = 3000;

  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final Requests requests = new Requests();
  private final RawPeer peer =
      new RawPeer(new Http2ServerConnection(HttpLimits.DEFAULT, timers, requests, requests))
          .greetAsClient();

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
  }

  private int untilClosed(int most, Runnable each) {
    int sent = 0;
    while (sent < most && requests.closed == 0 && !requests.refusals.contains("flood")) {
      each.run();
      sent++;
    }
    return sent;
  }

  private void assertCalmed() {
    assertEquals(ErrorCode.ENHANCE_YOUR_CALM, peer.frames(Frames.GOAWAY).getLast().code());
    assertTrue(peer.isClosed());
    assertEquals(List.of("flood"), requests.refusals);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, ''",
    "0, 1, padded",
    "2, 1, 0000000000",
    "2, 99, 0000000000",
    "4, 0, ''",
    "6, 0, 0000000000000000",
    "8, 0, 00000001",
    "8, 1, 00000001",
    "99, 0, ''",
  })
  void frames_thatDoNothing_endTheConnection(int type, int stream, String payload) {
    peer.headers(1, false, RawPeer.POST);
    byte[] bytes =
        payload.equals("padded")
            ? new byte[] {1, 0}
            : io.netty.buffer.ByteBufUtil.decodeHexDump(payload);
    int flags = payload.equals("padded") ? Frames.PADDED : 0;
    int sent = untilClosed(FRAMES, () -> peer.frame(type, flags, stream, bytes));
    assertTrue(sent > 900 && sent < 1100, () -> sent + " frames");
    assertCalmed();
  }

  @Test
  void frames_thatDoNothing_areForgottenAfterAWhile() {
    for (int i = 0; i < 10; i++) {
      for (int each = 0; each < 900; each++) {
        peer.frame(Frames.PING, 0, 0, new byte[8]);
        peer.frames();
      }
      timers.advance(Duration.ofSeconds(30));
    }
    assertFalse(peer.isClosed());
  }

  @Test
  void windowUpdates_thatComeWithData_areNoFlood() {
    peer.headers(1, false, RawPeer.POST);
    requests.only().respond(200, false);
    for (int i = 0; i < 5000; i++) {
      requests.only().send("a", false);
      peer.number(Frames.WINDOW_UPDATE, 1, 1).number(Frames.WINDOW_UPDATE, 0, 1);
    }
    assertFalse(peer.isClosed());
  }

  @Test
  void streams_resetAtOnce_endTheConnection() {
    int[] stream = {1};
    int sent =
        untilClosed(
            FRAMES,
            () -> {
              peer.headers(stream[0], true, RawPeer.GET);
              peer.number(Frames.RST_STREAM, stream[0], 8);
              stream[0] += 2;
            });
    assertEquals(HttpLimits.DEFAULT.resetsPerWindow() + 1, sent);
    assertEquals(sent, requests.all.size());
    assertCalmed();
  }

  @Test
  void streams_resetNoMoreThanAnswered_areNoFlood() {
    for (int stream = 1; stream < 4000; stream += 4) {
      peer.headers(stream, true, RawPeer.GET);
      requests.last().respond(204, true);
      peer.headers(stream + 2, true, RawPeer.GET);
      peer.number(Frames.RST_STREAM, stream + 2, 8);
    }
    assertFalse(peer.isClosed());
  }

  @ParameterizedTest
  @CsvSource({"8, 00000000", "2, 0000000000", "1, 8286", "0, 61"})
  void streams_thatThePeerHasReset_endTheConnection(int type, String payload) {
    int[] stream = {1};
    int sent =
        untilClosed(
            FRAMES,
            () -> {
              int id = stream[0];
              byte[] bytes = io.netty.buffer.ByteBufUtil.decodeHexDump(payload);
              if (type == Frames.PRIORITY) {
                bytes[3] = (byte) id;
                bytes[2] = (byte) (id >> 8);
              }
              peer.headers(id, type == Frames.DATA, RawPeer.GET);
              peer.frame(type, Frames.END_HEADERS, id, bytes);
              stream[0] += 2;
            });
    assertEquals(HttpLimits.DEFAULT.resetsPerWindow() + 1, sent);
    assertCalmed();
  }

  @Test
  void requests_thatAreNone_endTheConnection() {
    int[] stream = {1};
    int sent =
        untilClosed(
            FRAMES,
            () -> {
              peer.headers(stream[0], true, ":method", "GET");
              stream[0] += 2;
            });
    assertEquals(HttpLimits.DEFAULT.resetsPerWindow() + 1, sent);
    assertEquals(List.of(), requests.all);
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "1, 200", "16384, 40"})
  void continuations_withoutEnd_endTheConnection(int bytes, int most) {
    peer.frame(Frames.HEADERS, 0, 1, (byte) 0x82);
    int sent = untilClosed(FRAMES, () -> peer.frame(Frames.CONTINUATION, 0, 1, new byte[bytes]));
    assertTrue(sent <= most, () -> sent + " frames");
    assertCalmed();
    assertEquals(List.of(), requests.all);
  }

  @Test
  void pings_whoseAnswersAreNotRead_endTheConnection() {
    Stuck stuck = new Stuck();
    peer.channel().pipeline().addFirst(stuck);
    peer.headers(1, false, RawPeer.POST);
    // So much useful work that frames which do nothing are not what ends it.
    for (int i = 0; i < 1000; i++) {
      peer.data(1, false, "a");
    }
    int sent =
        untilClosed(
            20_000,
            () -> {
              peer.frame(Frames.PING, 0, 0, new byte[8]);
            });
    assertTrue(sent < 6000, () -> sent + " frames");
    stuck.release(peer);
    assertEquals(List.of("flood"), requests.refusals);
  }

  @Test
  void answers_thatAreNotRead_holdStreamsAndNotMoreMemory() {
    Stuck stuck = new Stuck();
    peer.channel().pipeline().addFirst(stuck);
    String large = "v".repeat(1000);
    int stream = 1;
    for (; stream < 10_000; stream += 2) {
      peer.headers(stream, true, RawPeer.GET);
      if (requests.last().head != null) {
        requests.last().respond(200, true, "x", large);
      }
    }
    long held = peer.channel().unsafe().outboundBuffer().totalPendingWriteBytes();
    assertTrue(held < 400_000, () -> held + " bytes");
    assertTrue(requests.all.size() < 1400, () -> requests.all.size() + " requests");
    stuck.release(peer);
  }

  /** A socket that takes nothing. */
  private static final class Stuck extends ChannelOutboundHandlerAdapter {
    private boolean open;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (open) {
        context.flush();
      }
    }

    void release(RawPeer peer) {
      open = true;
      peer.channel().flush();
      peer.channel().runPendingTasks();
    }
  }
}
