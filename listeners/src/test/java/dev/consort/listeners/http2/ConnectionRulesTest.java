// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.ManualTimers;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that may not be, and how a caller's connection begins and ends. */
@ExtendWith(NoLeaks.class)
class ConnectionRulesTest {
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final Requests requests = new Requests();
  private final Http2ServerConnection connection =
      new Http2ServerConnection(HttpLimits.DEFAULT, timers, requests, requests);
  private final RawPeer peer = new RawPeer(connection);

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
    assertEquals(1, requests.closed);
    assertEquals(0, timers.pending());
  }

  private void assertEnded(ErrorCode code) {
    assertEquals(code, peer.only(Frames.GOAWAY).code());
    assertTrue(peer.isClosed());
    assertEquals(1, requests.refusals.size());
  }

  @Test
  void preface_thatIsOther_endsTheConnection() {
    peer.bytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertEnded(ErrorCode.PROTOCOL_ERROR);
  }

  @Test
  void preface_notFollowedBySettings_endsTheConnection() {
    peer.bytes(RawPeer.PREFACE).frame(Frames.PING, 0, 0, new byte[8]);
    assertEnded(ErrorCode.PROTOCOL_ERROR);
  }

  @Test
  void settings_areSentFirstAndAcknowledged() {
    peer.bytes(RawPeer.PREFACE).frame(Frames.SETTINGS, 0, 0);
    List<RawPeer.Frame> frames = peer.frames();
    assertTrue(frames.get(0).is(Frames.SETTINGS) && !frames.get(0).has(Frames.ACK));
    assertEquals((4 << 20) - 65535, frames.get(1).number(0));
    assertTrue(frames.get(2).is(Frames.SETTINGS) && frames.get(2).has(Frames.ACK));
  }

  @Test
  void settings_neverAcknowledged_endTheConnection() {
    peer.bytes(RawPeer.PREFACE).frame(Frames.SETTINGS, 0, 0);
    timers.advance(Duration.ofMillis(59_999));
    assertFalse(peer.isClosed());
    timers.advance(Duration.ofMillis(1));
    assertEnded(ErrorCode.SETTINGS_TIMEOUT);
    assertEquals(List.of("settings_timeout"), requests.refusals);
  }

  @Test
  void head_neverCompleted_endsTheConnection() {
    peer.greetAsClient();
    peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, peer.block(RawPeer.GET));
    timers.advance(Duration.ofSeconds(59));
    peer.frame(Frames.CONTINUATION, 0, 1);
    assertFalse(peer.isClosed());
    timers.advance(Duration.ofSeconds(1));
    assertEnded(ErrorCode.ENHANCE_YOUR_CALM);
    assertEquals(List.of(), requests.all);
  }

  @Test
  void frames_cutByReads_neverLookLikeAHeadThatIsNotCompleted() {
    peer.greetAsClient();
    byte[] ping = RawPeer.encoded(Frames.PING, 0, 0, new byte[8]);
    for (int i = 0; i < 100; i++) {
      peer.bytes(Arrays.copyOf(ping, 5));
      timers.advance(Duration.ofSeconds(40));
      peer.bytes(Arrays.copyOfRange(ping, 5, ping.length));
      peer.frames();
    }
    assertFalse(peer.isClosed());
  }

  // Columns: type, flags, stream, payload, error.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 61, PROTOCOL_ERROR",
    "0, 0, 3, 61, PROTOCOL_ERROR",
    "0, 0, 2, 61, PROTOCOL_ERROR",
    "0, 8, 1, '', FRAME_SIZE_ERROR",
    "0, 8, 1, 05 61, PROTOCOL_ERROR",
    "1, 4, 0, 82, PROTOCOL_ERROR",
    "1, 4, 2, 82, PROTOCOL_ERROR",
    "1, 12, 3, '', FRAME_SIZE_ERROR",
    "1, 12, 3, 05 82, PROTOCOL_ERROR",
    "1, 36, 3, 00000000, FRAME_SIZE_ERROR",
    "1, 4, 3, 80, COMPRESSION_ERROR",
    "2, 0, 0, 0000000000, PROTOCOL_ERROR",
    "3, 0, 0, 00000008, PROTOCOL_ERROR",
    "3, 0, 1, 000000, FRAME_SIZE_ERROR",
    "3, 0, 3, 00000008, PROTOCOL_ERROR",
    "4, 0, 1, '', PROTOCOL_ERROR",
    "4, 0, 0, 00, FRAME_SIZE_ERROR",
    "4, 1, 0, 000100000000, FRAME_SIZE_ERROR",
    "4, 0, 0, 000200000002, PROTOCOL_ERROR",
    "4, 0, 0, 000480000000, FLOW_CONTROL_ERROR",
    "4, 0, 0, 000500003fff, PROTOCOL_ERROR",
    "4, 0, 0, 000501000000, PROTOCOL_ERROR",
    "4, 0, 0, 000800000002, PROTOCOL_ERROR",
    "5, 4, 1, 00000002, PROTOCOL_ERROR",
    "6, 0, 1, 0000000000000000, PROTOCOL_ERROR",
    "6, 0, 0, 00000000000000, FRAME_SIZE_ERROR",
    "7, 0, 1, 0000000000000000, PROTOCOL_ERROR",
    "7, 0, 0, 00000000, FRAME_SIZE_ERROR",
    "8, 0, 0, 00000000, PROTOCOL_ERROR",
    "8, 0, 0, 7fffffff, FLOW_CONTROL_ERROR",
    "8, 0, 0, 000001, FRAME_SIZE_ERROR",
    "8, 0, 3, 00000001, PROTOCOL_ERROR",
    "9, 4, 1, 82, PROTOCOL_ERROR",
  })
  void frame_thatMayNotBe_endsTheConnection(
      int type, int flags, int stream, String payload, ErrorCode error) {
    peer.greetAsClient().headers(1, false, RawPeer.POST);
    peer.frame(type, flags, stream, ByteBufUtil.decodeHexDump(payload.replace(" ", "")));
    assertEnded(error);
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
    // Nothing that follows is looked at.
    peer.headers(5, true, RawPeer.GET);
    assertEquals(1, requests.all.size());
  }

  @Test
  void frame_longerThanAllowed_endsTheConnectionBeforeItIsRead() {
    peer.greetAsClient().bytes((byte) 0, (byte) 0x40, (byte) 1, (byte) 1);
    peer.bytes((byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
    assertEnded(ErrorCode.FRAME_SIZE_ERROR);
  }

  // Columns: type, flags, payload, error.
  @ParameterizedTest
  @CsvSource({
    "8, 0, 00000000, PROTOCOL_ERROR",
    "8, 0, 7fffffff, FLOW_CONTROL_ERROR",
    "2, 0, 0000000100, PROTOCOL_ERROR",
    "2, 0, 00000000, FRAME_SIZE_ERROR",
    "1, 4, 8286, PROTOCOL_ERROR",
  })
  void frame_thatMayNotBeOnItsStream_endsTheStream(
      int type, int flags, String payload, ErrorCode error) {
    peer.greetAsClient().headers(1, false, RawPeer.POST);
    peer.frame(type, flags, 1, ByteBufUtil.decodeHexDump(payload));
    assertEquals(error, peer.only(Frames.RST_STREAM).code());
    assertEquals(Abort.Kind.PROTOCOL, requests.only().aborted.kind());
    peer.headers(3, true, RawPeer.GET);
    assertEquals(2, requests.all.size());
  }

  @ParameterizedTest
  @CsvSource({"0, 61", "1, 82"})
  void frame_behindTheEndOfARequest_endsTheStream(int type, String payload) {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    peer.frame(type, Frames.END_HEADERS, 1, ByteBufUtil.decodeHexDump(payload));
    assertEquals(ErrorCode.STREAM_CLOSED, peer.only(Frames.RST_STREAM).code());
  }

  @Test
  void data_onAClosedStream_areRefused() {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    requests.only().respond(204, true);
    peer.frames();
    peer.data(1, false, "a");
    assertEquals(ErrorCode.STREAM_CLOSED, peer.only(Frames.RST_STREAM).code());
  }

  @Test
  void head_onAClosedStream_endsTheConnection() {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    requests.only().respond(204, true);
    peer.frames();
    peer.headers(1, true, RawPeer.GET);
    assertEnded(ErrorCode.STREAM_CLOSED);
  }

  @Test
  void stream_behindALaterOne_endsTheConnection() {
    peer.greetAsClient().headers(5, true, RawPeer.GET).headers(3, true, RawPeer.GET);
    assertEnded(ErrorCode.PROTOCOL_ERROR);
  }

  @Test
  void head_thatIsInterrupted_endsTheConnection() {
    peer.greetAsClient().frame(Frames.HEADERS, 0, 1, (byte) 0x82);
    peer.frame(Frames.PING, 0, 0, new byte[8]);
    assertEnded(ErrorCode.PROTOCOL_ERROR);
  }

  @Test
  void head_continuedOnAnotherStream_endsTheConnection() {
    peer.greetAsClient().frame(Frames.HEADERS, 0, 1, (byte) 0x82);
    peer.frame(Frames.CONTINUATION, 4, 3, (byte) 0x82);
    assertEnded(ErrorCode.PROTOCOL_ERROR);
  }

  @Test
  void head_thatDependsOnItself_isRefused() {
    peer.greetAsClient();
    byte[] block = peer.block(RawPeer.GET);
    byte[] payload = new byte[5 + block.length];
    payload[3] = 1;
    System.arraycopy(block, 0, payload, 5, block.length);
    peer.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.PRIORITIZED, 1, payload);
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.RST_STREAM).code());
    assertEquals(List.of(), requests.all);
  }

  @Test
  void frame_ofUnknownType_isLeftOut() {
    peer.greetAsClient().frame(0xfe, 0xff, 7, new byte[100]).headers(1, true, RawPeer.GET);
    assertEquals(1, requests.all.size());
  }

  @Test
  void setting_unknown_isLeftOut() {
    peer.greetAsClient().setting(0x99, 1);
    assertTrue(peer.only(Frames.SETTINGS).has(Frames.ACK));
  }

  @Test
  void ping_isAnsweredWithWhatItHad() {
    peer.greetAsClient().frame(Frames.PING, 0, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    RawPeer.Frame answer = peer.only(Frames.PING);
    assertTrue(answer.has(Frames.ACK));
    assertEquals(0x01020304, answer.number(0));
  }

  @Test
  void reset_ofACaller_abortsAsCancelled() {
    peer.greetAsClient().headers(1, false, RawPeer.POST).number(Frames.RST_STREAM, 1, 8);
    assertEquals(Abort.Kind.CANCELLED, requests.only().aborted.kind());
    assertEquals(0, connection.active());
    // Nothing is sent on it any more.
    requests.only().respond(200, false);
    requests.only().send("a", true);
    requests.only().stream.abort(new Abort(Abort.Kind.INTERNAL, ""));
    assertEquals(List.of(), peer.frames());
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELLED, CANCEL",
    "NOT_PROCESSED, REFUSED_STREAM",
    "OVERLOAD, ENHANCE_YOUR_CALM",
    "LOST, INTERNAL_ERROR",
    "PROTOCOL, INTERNAL_ERROR",
    "INTERNAL, INTERNAL_ERROR",
    "TIMED_OUT, CANCEL",
  })
  void abort_isToldByItsKind(Abort.Kind kind, ErrorCode code) {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    requests.only().stream.abort(new Abort(kind, ""));
    assertEquals(code, peer.only(Frames.RST_STREAM).code());
    assertEquals(null, requests.only().aborted);
    assertEquals(0, connection.active());
  }

  @Test
  void requests_overTheirNumber_areRefusedAsNotLookedAt() {
    Requests few = new Requests();
    RawPeer other =
        new RawPeer(new Http2ServerConnection(limits(2), timers, few, few)).greetAsClient();
    for (int stream = 1; stream <= 5; stream += 2) {
      other.headers(stream, true, RawPeer.GET);
    }
    RawPeer.Frame reset = other.only(Frames.RST_STREAM);
    assertEquals(ErrorCode.REFUSED_STREAM, reset.code());
    assertEquals(5, reset.stream());
    few.all.getFirst().respond(204, true);
    other.headers(7, true, RawPeer.GET);
    assertEquals(3, few.all.size());
    other.channel().finishAndReleaseAll();
  }

  private static HttpLimits limits(int streams) {
    HttpLimits base = HttpLimits.DEFAULT;
    return new HttpLimits(
        base.headerBytes(),
        base.headerLines(),
        base.headTimeout(),
        streams,
        base.streamWindowBytes(),
        base.connectionWindowBytes(),
        base.resetsPerWindow(),
        base.controlFramesQueued());
  }

  @Test
  void drain_letsWhatIsOnItsWayInAndEndsWhenAllIsAnswered() {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    connection.drain();
    List<RawPeer.Frame> frames = peer.frames();
    assertEquals(Integer.MAX_VALUE, frames.get(0).number(0));
    assertTrue(frames.get(1).is(Frames.PING));
    peer.headers(3, true, RawPeer.GET);
    peer.frame(Frames.PING, Frames.ACK, 0, frames.get(1).payload());
    assertEquals(3, peer.only(Frames.GOAWAY).number(0));
    peer.headers(5, true, RawPeer.GET).data(5, true, "late");
    assertEquals(2, requests.all.size());
    requests.all.get(0).respond(204, true);
    assertFalse(peer.isClosed());
    requests.all.get(1).respond(204, true);
    assertTrue(peer.isClosed());
  }

  @Test
  void drain_ofAnIdleConnectionWhosePeerIsSilent_closesInASecond() {
    peer.greetAsClient();
    connection.drain();
    connection.drain();
    timers.advance(Duration.ofMillis(999));
    assertFalse(peer.isClosed());
    timers.advance(Duration.ofMillis(1));
    assertTrue(peer.isClosed());
  }

  @Test
  void end_ofTheCallersDirection_abortsAndCloses() {
    peer.greetAsClient().headers(1, true, RawPeer.GET);
    peer.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertEquals(Abort.Kind.CANCELLED, requests.only().aborted.kind());
    assertTrue(peer.isClosed());
  }

  @Test
  void end_ofTheConnection_abortsOnce() {
    peer.greetAsClient().headers(1, false, RawPeer.POST).data(1, false, "a");
    peer.channel().close();
    assertEquals(Abort.Kind.CANCELLED, requests.only().aborted.kind());
  }

  @Test
  void upgraded_request_isAnsweredOnStreamOne() {
    Requests upgradeds = new Requests();
    RawPeer other =
        new RawPeer(
            Http2ServerConnection.upgraded(
                HttpLimits.DEFAULT,
                timers,
                upgradeds,
                upgradeds,
                // HEADER_TABLE_SIZE 0 and INITIAL_WINDOW_SIZE 1.
                "AAEAAAAAAAQAAAAB",
                Requests.request("GET", "/up")));
    Requests.Got got = upgradeds.only();
    assertEquals("/up", got.head.target().toString());
    got.respond(200, false);
    got.send("ab", true);
    List<RawPeer.Frame> frames = other.frames();
    assertTrue(frames.get(0).is(Frames.SETTINGS));
    assertEquals(0x20, frames.get(2).payload()[0]);
    assertEquals("a", frames.getLast().text());
    other.greetAsClient().number(Frames.WINDOW_UPDATE, 1, 1).headers(3, true, RawPeer.GET);
    assertEquals("b", other.only(Frames.DATA).text());
    assertEquals(2, upgradeds.all.size());
    other.channel().finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({"AAQAAAA", "'!'", "AAT_____"})
  void upgraded_settingsThatAreNone_areRefused(String settings) {
    assertEquals(
        null,
        Http2ServerConnection.upgraded(
            HttpLimits.DEFAULT,
            timers,
            requests,
            requests,
            settings,
            Requests.request("GET", "/up")));
  }
}
