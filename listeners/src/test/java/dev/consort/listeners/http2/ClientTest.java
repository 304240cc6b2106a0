// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHead;
import dev.consort.time.ManualTimers;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are sent, and how their answers are told. */
@ExtendWith(NoLeaks.class)
class ClientTest {
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final Answers answers = new Answers();
  private final Http2ClientConnection connection =
      new Http2ClientConnection(HttpLimits.DEFAULT, timers, answers, true);
  private final RawPeer peer = new RawPeer(connection);

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
    assertEquals(1, answers.closed);
    assertEquals(0, timers.pending());
    assertFalse(connection.isAvailable());
  }

  private Answers.Answer send(RequestHead head, boolean end) {
    Answers.Answer answer = new Answers.Answer();
    answer.stream = connection.send(head, end, answer);
    return answer;
  }

  private Answers.Answer get() {
    return send(Requests.request("GET", "/x"), true);
  }

  @Test
  void connection_beginsWithPrefaceAndSettings() {
    EmbeddedChannel channel = peer.channel();
    channel.runPendingTasks();
    byte[] first = new byte[RawPeer.PREFACE.length];
    io.netty.buffer.ByteBuf out = channel.readOutbound();
    out.readBytes(first);
    assertArrayEquals(RawPeer.PREFACE, first);
    assertEquals(Frames.SETTINGS, out.getByte(out.readerIndex() + 3));
    out.release();
  }

  @Test
  void request_isSentWithLowerCaseNames() {
    peer.greet();
    send(Requests.request("GET", "/x?y", "X-Own", "Z"), true);
    RawPeer.Frame head = peer.only(Frames.HEADERS);
    assertEquals(1, head.stream());
    assertTrue(head.has(Frames.END_STREAM));
    assertEquals(
        List.of(":method: GET", ":scheme: https", ":path: /x?y", ":authority: api:80", "x-own: Z"),
        peer.lines(head));
  }

  @Test
  void request_otherMethods_areSentAsTheyAre() {
    peer.greet();
    send(Requests.request("POST", "/"), false);
    send(Requests.request("PURGE", "*"), false);
    List<RawPeer.Frame> heads = peer.frames(Frames.HEADERS);
    assertEquals(":method: POST", peer.lines(heads.get(0)).get(0));
    assertEquals(":method: PURGE", peer.lines(heads.get(1)).get(0));
    assertEquals(3, heads.get(1).stream());
  }

  @Test
  void request_withBodyAndTrailers_isSent() {
    peer.greet();
    Answers.Answer answer = send(Requests.request("POST", "/"), false);
    answer.stream.data(Requests.buffer("ab"), false);
    answer.stream.trailers(Requests.headers("sum", "1"));
    List<RawPeer.Frame> frames = peer.frames();
    peer.lines(frames.get(0));
    assertEquals("ab", frames.get(1).text());
    assertTrue(frames.get(2).has(Frames.END_STREAM));
    assertEquals(List.of("sum: 1"), peer.lines(frames.get(2)));
  }

  @Test
  void answer_withInformationBodyAndTrailers_isTold() {
    peer.greet();
    Answers.Answer answer = get();
    peer.headers(1, false, ":status", "103", "link", "a");
    peer.headers(1, false, ":status", "200", "content-length", "2").data(1, false, "ok");
    peer.headers(1, true, "grpc-status", "0");
    assertEquals(103, answer.informed.getFirst().status());
    assertEquals(200, answer.head.status());
    assertEquals(2, answer.head.contentLength());
    assertEquals("ok", answer.body.toString());
    assertEquals(List.of("grpc-status: 0"), Requests.lines(answer.trailers));
    assertEquals(0, connection.active());
    assertNull(answer.aborted);
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 304", "GET, 204"})
  void answer_thatHasNoBody_mayHaveALength(String method, int status) {
    peer.greet();
    Answers.Answer answer = send(Requests.request(method, "/x"), true);
    peer.headers(1, true, ":status", "" + status, "content-length", "100");
    assertEquals(0, answer.head.contentLength());
    assertEquals("content-length: 100", Requests.lines(answer.head.headers()).getFirst());
    assertTrue(answer.ended);
    Answers.Answer other = send(Requests.request(method, "/x"), true);
    peer.headers(3, false, ":status", "" + status, "content-length", "1").data(3, true, "a");
    assertEquals(Abort.Kind.PROTOCOL, other.aborted.kind());
  }

  static Stream<Object[]> malformed() {
    return Stream.of(
            new String[] {"x", "y"},
            new String[] {":status", "20"},
            new String[] {":status", "099"},
            new String[] {":status", "2000"},
            new String[] {":status", "abc"},
            new String[] {":status", "101"},
            new String[] {":status", "103"},
            new String[] {":status", "200", ":status", "200"},
            new String[] {":status", "200", ":path", "/"},
            new String[] {"x", "y", ":status", "200"},
            new String[] {":status", "200", "connection", "close"},
            new String[] {":status", "200", "transfer-encoding", "chunked"},
            new String[] {":status", "200", "x", "a\r\nb: c"},
            new String[] {":status", "200", "content-length", "1"},
            new String[] {":status", "200", "content-length", "0", "content-length", "0"})
        .map(lines -> new Object[] {lines});
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String[] lines) {
    peer.greet();
    Answers.Answer answer = get();
    peer.frames();
    peer.headers(1, true, lines);
    assertNull(answer.head);
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.RST_STREAM).code());
    get();
    peer.headers(3, true, ":status", "200");
    assertTrue(connection.isAvailable());
  }

  @Test
  void answer_101_isNone() {
    peer.greet();
    Answers.Answer answer = get();
    peer.headers(1, false, ":status", "101");
    assertNull(answer.head);
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
  }

  @Test
  void data_beforeTheHead_endTheStream() {
    peer.greet();
    Answers.Answer answer = get();
    peer.data(1, true, "a");
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
  }

  @Test
  void head_overTheLimit_endsTheStream() {
    peer.greet();
    Answers.Answer answer = get();
    peer.frame(Frames.HEADERS, 0, 1, peer.block(":status", "200"));
    for (int i = 0; i < 7; i++) {
      peer.frame(Frames.CONTINUATION, 0, 1, peer.block("x" + i, "v".repeat(15_000)));
    }
    peer.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1);
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
    assertTrue(answer.aborted.detail().contains("98304"));
    assertTrue(connection.isAvailable());
  }

  @Test
  void push_endsTheConnection() {
    peer.greet();
    Answers.Answer answer = get();
    peer.frames();
    peer.frame(Frames.PUSH_PROMISE, Frames.END_HEADERS, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 2);
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.GOAWAY).code());
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
  }

  @ParameterizedTest
  @CsvSource({"2, 200", "3, 200"})
  void head_ofNoRequest_endsTheConnection(int stream, String status) {
    peer.greet();
    get();
    peer.headers(stream, true, ":status", status);
    assertEquals(ErrorCode.PROTOCOL_ERROR, peer.only(Frames.GOAWAY).code());
  }

  @ParameterizedTest
  @CsvSource({
    "7, NOT_PROCESSED",
    "8, CANCELLED",
    "0, CANCELLED",
    "2, INTERNAL",
    "11, OVERLOAD",
    "1, PROTOCOL"
  })
  void reset_isToldByItsCode(int code, Abort.Kind kind) {
    peer.greet();
    Answers.Answer answer = get();
    peer.number(Frames.RST_STREAM, 1, code);
    assertEquals(kind, answer.aborted.kind());
    assertTrue(connection.isAvailable());
  }

  @Test
  void abort_cancelsAndIgnoresWhatIsOnItsWay() {
    peer.greet();
    Answers.Answer answer = get();
    peer.frames();
    answer.stream.abort(new Abort(Abort.Kind.CANCELLED, ""));
    assertEquals(ErrorCode.CANCEL, peer.only(Frames.RST_STREAM).code());
    peer.headers(1, false, ":status", "200").data(1, true, "late");
    assertEquals(List.of(), peer.frames());
    assertNull(answer.head);
    assertNull(answer.aborted);
  }

  @Test
  void goAway_abortsWhatWasNotProcessedAndLetsTheRestEnd() {
    peer.greet();
    Answers.Answer first = get();
    Answers.Answer second = get();
    peer.frame(Frames.GOAWAY, 0, 0, new byte[] {0, 0, 0, 1, 0, 0, 0, 0});
    assertEquals(Abort.Kind.NOT_PROCESSED, second.aborted.kind());
    assertNull(first.aborted);
    assertFalse(connection.isAvailable());
    assertEquals(List.of(false), answers.availability);
    peer.headers(1, true, ":status", "200");
    assertTrue(first.ended);
    assertTrue(peer.isClosed());
  }

  @Test
  void goAway_announced_takesNoMoreAndLetsAllEnd() {
    peer.greet();
    Answers.Answer answer = get();
    peer.frame(Frames.GOAWAY, 0, 0, new byte[] {0x7f, -1, -1, -1, 0, 0, 0, 0});
    assertFalse(connection.isAvailable());
    assertNull(answer.aborted);
    peer.headers(1, true, ":status", "200");
    assertTrue(peer.isClosed());
  }

  @Test
  void end_beforeAnAnswer_isLost() {
    peer.greet();
    Answers.Answer answer = get();
    peer.frames();
    peer.channel().close();
    assertEquals(Abort.Kind.LOST, answer.aborted.kind());
    assertEquals(1, answers.cutOff);
  }

  @Test
  void end_inTheMiddleOfAnAnswer_isNoAnswer() {
    peer.greet();
    Answers.Answer answer = get();
    peer.headers(1, false, ":status", "200");
    peer.channel().close();
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
  }

  @Test
  void end_beforeTheRequestWasSent_isNotProcessed() {
    peer.greet();
    Answers.Answer answer = get();
    // Within the loop's turn that would have sent it.
    peer.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertEquals(Abort.Kind.NOT_PROCESSED, answer.aborted.kind());
  }

  @Test
  void close_cancels() {
    peer.greet();
    Answers.Answer answer = get();
    connection.close();
    connection.close();
    assertEquals(Abort.Kind.CANCELLED, answer.aborted.kind());
    assertEquals(ErrorCode.NO_ERROR, peer.only(Frames.GOAWAY).code());
    assertTrue(peer.isClosed());
    assertEquals(0, answers.cutOff);
  }

  @Test
  void drain_closesBehindTheLastAnswer() {
    peer.greet();
    get();
    connection.drain();
    connection.drain();
    assertFalse(connection.isAvailable());
    assertFalse(peer.isClosed());
    peer.headers(1, true, ":status", "200");
    assertTrue(peer.isClosed());
    assertEquals(0, answers.cutOff);
    assertEquals(List.of(false), answers.availability);
  }

  @Test
  void send_onAClosedConnection_isNotProcessed() {
    peer.greet();
    connection.close();
    assertEquals(Abort.Kind.NOT_PROCESSED, get().aborted.kind());
  }

  @Test
  void availability_followsWhatThePeerAllows() {
    peer.greet().setting(Frames.MAX_CONCURRENT_STREAMS, 1);
    assertTrue(connection.isAvailable());
    get();
    assertFalse(connection.isAvailable());
    peer.headers(1, true, ":status", "200");
    assertTrue(connection.isAvailable());
    peer.setting(Frames.MAX_CONCURRENT_STREAMS, 0);
    assertEquals(List.of(false, true, false), answers.availability);
  }

  @Test
  void resets_ofAServer_areNoFlood() {
    peer.greet();
    for (int stream = 1; stream < 2000; stream += 2) {
      get();
      peer.number(Frames.RST_STREAM, stream, 7);
    }
    assertTrue(connection.isAvailable());
  }
}
