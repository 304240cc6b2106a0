// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.NoLeaks;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import dev.consort.time.ManualTimers;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that ask for a tunnel. */
@ExtendWith(NoLeaks.class)
class ClientTunnelTest {
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final Http2ClientConnection connection =
      new Http2ClientConnection(HttpLimits.DEFAULT, timers, new Answers(), true);
  private final RawPeer peer = new RawPeer(connection);

  @AfterEach
  void close() {
    peer.channel().finishAndReleaseAll();
    assertEquals(0, timers.pending());
  }

  private Answers.Answer send(RequestHead head, boolean end) {
    Answers.Answer answer = new Answers.Answer();
    answer.stream = connection.send(head, end, answer);
    return answer;
  }

  private List<Boolean> asked() {
    List<Boolean> told = new ArrayList<>();
    connection.whetherUpgrades(told::add);
    return told;
  }

  @Test
  void whetherUpgrades_beforeTheSettings_isToldBehindThem() {
    List<Boolean> told = asked();
    assertEquals(List.of(), told);
    peer.greet();
    assertEquals(List.of(false), told);
    peer.setting(Frames.ENABLE_CONNECT_PROTOCOL, 1);
    assertEquals(List.of(false), told, "once");
    assertEquals(List.of(true), asked());
  }

  @Test
  void whetherUpgrades_connectionEndsFirst_isNo() {
    List<Boolean> told = asked();
    peer.channel().close();
    assertEquals(List.of(false), told);
    assertEquals(List.of(false), asked());
  }

  @Test
  void upgrade_whereThePeerTakesNone_isNotSent() {
    peer.greet();
    assertEquals(List.of(false), asked());
    assertEquals(Abort.Kind.NOT_PROCESSED, send(upgrade(), false).aborted.kind());
    assertEquals(List.of(), peer.frames());
    // The number was not used up.
    send(Requests.request("GET", "/x"), true);
    assertEquals(1, peer.only(Frames.HEADERS).stream());
  }

  private static RequestHead upgrade() {
    return new RequestHead(
        Version.HTTP_1_1,
        AsciiString.of("GET"),
        AsciiString.of("/chat"),
        AsciiString.of("api"),
        Requests.headers("content-length", "0", "x", "y"),
        0,
        AsciiString.of("websocket"));
  }

  @Test
  void upgrade_isExtendedConnectAnd200IsToldAs101() {
    peer.greet().setting(Frames.ENABLE_CONNECT_PROTOCOL, 1).frames();
    assertEquals(List.of(true), asked());
    Answers.Answer answer = send(upgrade(), false);
    assertEquals(
        List.of(
            ":method: CONNECT",
            ":scheme: https",
            ":path: /chat",
            ":authority: api",
            ":protocol: websocket",
            "x: y"),
        peer.lines(peer.only(Frames.HEADERS)));
    peer.headers(1, false, ":status", "200").data(1, true, "hi");
    assertEquals(101, answer.head.status());
    assertFalse(answer.head.informational());
    assertEquals("hi", answer.body.toString());
    answer.stream.data(Requests.buffer("bye"), true);
    assertEquals("bye", peer.only(Frames.DATA).text());
    assertEquals(0, connection.active());
  }

  @Test
  void upgrade_refused_isToldAsItIs() {
    peer.greet().setting(Frames.ENABLE_CONNECT_PROTOCOL, 1);
    Answers.Answer answer = send(upgrade(), false);
    peer.headers(1, true, ":status", "403");
    assertEquals(403, answer.head.status());
  }

  @Test
  void connect_isTunnel() {
    peer.greet();
    RequestHead head =
        new RequestHead(
            Version.HTTP_1_1,
            AsciiString.of("CONNECT"),
            AsciiString.EMPTY_STRING,
            AsciiString.of("db:1"),
            Requests.headers(),
            -1,
            null);
    Answers.Answer answer = send(head, false);
    assertEquals(
        List.of(":method: CONNECT", ":authority: db:1"), peer.lines(peer.only(Frames.HEADERS)));
    peer.headers(1, false, ":status", "200");
    assertEquals(200, answer.head.status());
    peer.headers(1, true, "trailers", "none");
    assertEquals(Abort.Kind.PROTOCOL, answer.aborted.kind());
  }

  /** RFC 8441 section 5: the proof of HTTP/1.1 is no part of it, and the caller gets it here. */
  @Test
  void upgrade_withTheKeyOfAWebSocket_isSentWithoutAndAnsweredWithItsProof() {
    peer.greet().setting(Frames.ENABLE_CONNECT_PROTOCOL, 1).frames();
    RequestHead head = upgrade();
    head.headers()
        .add(AsciiString.of("Sec-WebSocket-Key"), AsciiString.of("dGhlIHNhbXBsZSBub25jZQ=="));
    Answers.Answer answer = send(head, false);
    assertFalse(
        peer.lines(peer.only(Frames.HEADERS)).stream()
            .anyMatch(line -> line.contains("websocket-key")));
    peer.headers(1, false, ":status", "200");
    assertEquals(
        List.of("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        Requests.lines(answer.head.headers()));
    assertTrue(
        head.headers().contains(AsciiString.of("sec-websocket-key")),
        "another try may need it, in HTTP/1.1");
    assertNull(answer.aborted);
  }
}
