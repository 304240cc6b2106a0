// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests that change a caller's connection into something else. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR and LF
final class ServerTunnelTest {
  private static final String UPGRADE =
      "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  private static final String CONNECT = "CONNECT db:5432 HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GET = "GET /second HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final long UNKNOWN = RequestHead.UNKNOWN_LENGTH;

  private static void accept(Served served) {
    served.request().answer.respond(Served.head(101, UNKNOWN), false);
    served.channel.runPendingTasks();
  }

  @Test
  void upgrade_accepted_isATunnelBothWays() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE);
      assertEquals("websocket", served.request().head.upgrade().toString());
      assertFalse(served.request().ended);
      accept(served);
      assertEquals(
          "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
          served.channel.newlySent());
      served.channel.receive("\u0000 not http");
      served.request().answer.data(Served.bytes("\u0001 neither"), false);

      assertEquals("\u0000 not http", served.request().body.toString());
      assertEquals("\u0001 neither", served.sent());
    }
  }

  @Test
  void upgrade_bytesSentAhead_waitForTheAnswer() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE + GET);
      assertEquals("", served.request().body.toString());
      accept(served);

      assertEquals(GET, served.request().body.toString());
      assertEquals(1, served.requests.size());
    }
  }

  @Test
  void upgrade_declined_endsTheRequestAndGoesOn() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE + GET);
      served.request().answer(200, "no");
      assertTrue(served.requests.getFirst().ended);
      served.channel.runPendingTasks();

      assertEquals(2, served.requests.size());
      assertEquals("", served.requests.getFirst().body.toString());
    }
  }

  @Test
  void upgrade_declinedWhileTheRequestIsHeard_endsTheRequest() {
    try (Served served = new Served(r -> r.answer(403, "denied"))) {
      served.channel.receive(UPGRADE);
      served.channel.receive(GET);

      assertEquals(2, served.requests.size());
      assertTrue(served.sent().startsWith("HTTP/1.1 403 Forbidden\r\n"), served.sent());
    }
  }

  @Test
  void upgrade_declinedBegunWhileTheRequestIsHeard_isToldItsEnd() {
    try (Served served = new Served(r -> r.answer.respond(Served.head(200, UNKNOWN), false))) {
      served.channel.receive(UPGRADE);

      assertTrue(served.request().ended);
    }
  }

  @Test
  void upgrade_withBody_isNoOffer() {
    try (Served served = new Served()) {
      served.channel.receive(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");

      assertNull(served.request().head.upgrade());
      assertEquals("ok", served.request().body.toString());
      assertTrue(served.request().ended);
    }
  }

  @Test
  void upgrade_ofHttp10_isNoOffer() {
    try (Served served = new Served()) {
      served.channel.receive("GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");

      assertNull(served.request().head.upgrade());
    }
  }

  @Test
  void upgrade_toOneOfSeveral_offersTheFirst() {
    try (Served served = new Served()) {
      served.channel.receive(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: , foo/2, websocket\r\n\r\n");

      assertEquals("foo/2", served.request().head.upgrade().toString());
    }
  }

  @Test
  void tunnel_callerEndsFirst_hearsTheRest() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE);
      accept(served);
      served.channel.receive("bye");
      served.channel.receiveEnd();
      assertTrue(served.request().ended);
      assertEquals("bye", served.request().body.toString());
      assertTrue(served.channel.isOpen());
      served.request().answer.data(Served.bytes("goodbye"), true);

      assertTrue(served.sent().endsWith("goodbye"));
      assertFalse(served.channel.isOpen());
      assertFalse(served.channel.isReset());
    }
  }

  @Test
  void tunnel_otherSideEndsFirst_hearsTheRest() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE);
      accept(served);
      served.request().answer.data(Served.bytes("bye"), true);
      assertTrue(served.channel.outputEnded());
      served.channel.receive("goodbye");
      assertEquals("goodbye", served.request().body.toString());
      served.channel.receiveEnd();

      assertTrue(served.request().ended);
      assertFalse(served.channel.isOpen());
    }
  }

  @Test
  void tunnel_callerEndedBeforeItWasAccepted_isToldThen() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE + "ahead");
      served.channel.receiveEnd();
      accept(served);

      assertEquals("ahead", served.request().body.toString());
      assertTrue(served.request().ended);
    }
  }

  @Test
  void tunnel_callerEndedWithNothingSentAhead_isToldThen() {
    try (Served served = new Served()) {
      served.channel.receive(UPGRADE);
      served.channel.receiveEnd();
      accept(served);

      assertTrue(served.request().ended);
    }
  }

  @Test
  void connect_accepted_isATunnel() {
    try (Served served = new Served()) {
      served.channel.receive(CONNECT);
      assertTrue(served.request().head.isConnect());
      assertEquals("db:5432", served.request().head.authority().toString());
      served.request().answer.respond(Served.head(200, UNKNOWN, "content-length: 3"), false);
      served.channel.runPendingTasks();
      served.channel.receive("raw");

      assertEquals("HTTP/1.1 200 OK\r\n\r\n", served.sent());
      assertEquals("raw", served.request().body.toString());
    }
  }

  @Test
  void connect_declined_readsNothingSentAheadAsARequest() {
    try (Served served = new Served()) {
      served.channel.receive(CONNECT + GET);
      served.request().answer(403, "no");
      served.timers.advance(Duration.ofSeconds(2));

      assertEquals(1, served.requests.size());
      assertTrue(served.sent().contains("connection: close\r\n"));
      assertFalse(served.channel.isOpen());
    }
  }

  private static final String H2C =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
          + "HTTP2-Settings: AAMAAABk\r\n\r\n";

  /** Keeps what is handed over. */
  private static final class Http2 extends ChannelInboundHandlerAdapter {
    private final StringBuilder read = new StringBuilder();
    private String settings;
    private RequestHead head;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      read.append(((ByteBuf) message).toString(StandardCharsets.ISO_8859_1));
      ((ByteBuf) message).release();
    }

    Http2 begin(String with, RequestHead first) {
      settings = with;
      head = first;
      return this;
    }
  }

  @Test
  void h2c_takenUp_handsOverWhatFollows() {
    Http2 http2 = new Http2();
    Served served = new Served(HttpLimits.DEFAULT, _ -> {}, http2::begin);
    served.channel.receive(H2C.substring(0, 40));
    served.channel.receive(H2C.substring(40) + "PRI *");
    served.channel.receive(" HTTP/2.0");
    served.timers.advance(Duration.ofMinutes(2));

    assertEquals("PRI * HTTP/2.0", http2.read.toString());
    assertEquals("AAMAAABk", http2.settings);
    assertNull(http2.head.upgrade());
    assertEquals("[]", http2.head.headers().toString());
    assertEquals(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
        served.sent());
    assertEquals(0, served.timers.pending());
    assertEquals(0, served.requests.size());
    served.channel.finishWithoutLeaks();
  }

  @Test
  void h2c_notServed_isAPlainRequest() {
    try (Served served = Served.counting()) {
      served.channel.receive(H2C);

      assertNull(served.request().head.upgrade());
      assertEquals("[]", served.request().head.headers().toString());
      assertTrue(served.sent().startsWith("HTTP/1.1 200 OK\r\n"));
    }
  }

  @Test
  void h2c_withBody_isAPlainRequest() {
    Http2 http2 = new Http2();
    try (Served served = new Served(HttpLimits.DEFAULT, _ -> {}, http2::begin)) {
      served.channel.receive(
          H2C.replace("GET", "POST").replace("Host: a", "Host: a\r\nContent-Length: 2"));
      served.channel.receive("ok");

      assertNull(served.request().head.upgrade());
      assertEquals("[Content-Length]", served.request().head.headers().toString());
      assertEquals("ok", served.request().body.toString());
      assertNull(http2.head);
    }
  }
}
