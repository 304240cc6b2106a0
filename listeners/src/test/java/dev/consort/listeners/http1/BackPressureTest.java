// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import io.netty.channel.WriteBufferWaterMark;
import org.junit.jupiter.api.Test;

/** What one side does not take keeps the other from sending, and is always made up for. */
final class BackPressureTest {
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  private static final String CHUNK = "x".repeat(40_000);

  @Test
  void body_nobodyTakes_stopsReading() {
    try (Served served = new Served(r -> r.keepsAll = true)) {
      served.channel.receive(POST);
      served.channel.receive(CHUNK);
      assertTrue(served.channel.config().isAutoRead());
      served.channel.receive(CHUNK);
      assertFalse(served.channel.config().isAutoRead());
      served.request().answer.consumed(CHUNK.length());

      assertTrue(served.channel.config().isAutoRead());
    }
  }

  @Test
  void body_nobodyTook_isForgottenWithItsRequest() {
    try (Served served = new Served(r -> r.keepsAll = true)) {
      served.channel.receive(POST.replace("1000000", "80000") + CHUNK + CHUNK);
      assertFalse(served.channel.config().isAutoRead());
      served.request().answer(200, "ok");
      served.request().answer.consumed(80_000);
      served.channel.runPendingTasks();
      assertTrue(served.channel.config().isAutoRead());
      served.channel.receive(POST + CHUNK);

      assertTrue(served.channel.config().isAutoRead());
    }
  }

  @Test
  void earlyAnswer_toABodyNobodyTook_readsOnWhileItLingers() {
    try (Served served = new Served(r -> r.keepsAll = true)) {
      served.channel.receive(POST);
      served.channel.receive(CHUNK + CHUNK);
      served.request().answer(413, "no");

      assertTrue(served.channel.config().isAutoRead());
    }
  }

  @Test
  void requestSentAhead_stopsReadingUntilItsTurn() {
    try (Served served = new Served()) {
      String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      served.channel.receive(get);
      assertTrue(served.channel.config().isAutoRead());
      served.channel.receive(get.substring(0, 5));
      assertFalse(served.channel.config().isAutoRead());
      served.request().answer(200, "ok");
      served.channel.runPendingTasks();
      assertTrue(served.channel.config().isAutoRead());
      served.channel.receive(get.substring(5));

      assertEquals(2, served.requests.size());
    }
  }

  @Test
  void tunnel_sentAhead_readsOnOnceAccepted() {
    try (Served served = new Served()) {
      served.channel.receive(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nahead");
      assertFalse(served.channel.config().isAutoRead());
      served.request().answer.respond(Served.head(101, RequestHead.UNKNOWN_LENGTH), false);
      served.channel.runPendingTasks();

      assertTrue(served.channel.config().isAutoRead());
    }
  }

  @Test
  void answer_nobodyTakes_isToldAndToldWhenItIsTaken() {
    try (Served served = new Served()) {
      served.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10_000, 20_000));
      served.channel.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      served.channel.stick();
      served.request().answer.respond(Served.head(200, RequestHead.UNKNOWN_LENGTH), false);
      served.request().answer.data(Served.bytes(CHUNK), false);
      served.channel.runPendingTasks();
      assertFalse(served.request().answer.isWritable());
      served.channel.unstick();

      assertTrue(served.request().answer.isWritable());
      assertEquals(1, served.request().writable);
    }
  }

  @Test
  void answerOfClient_nobodyTakes_stopsReading() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      heard.keepsAll = true;
      asked.receive("HTTP/1.1 200 OK\r\n\r\n" + CHUNK + CHUNK);
      assertFalse(asked.channel.config().isAutoRead());
      heard.stream.consumed(20_000);

      assertTrue(asked.channel.config().isAutoRead());
    }
  }

  @Test
  void answerOfClient_nobodyTook_isForgottenWithItsRequest() {
    try (Asked asked = new Asked()) {
      Heard heard = asked.ask();
      heard.keepsAll = true;
      asked.receive("HTTP/1.1 200 OK\r\nContent-Length: 80000\r\n\r\n" + CHUNK + CHUNK);
      assertTrue(asked.channel.config().isAutoRead());
      heard.stream.consumed(80_000);
      asked.ask();
      asked.receive("HTTP/1.1 200 OK\r\n\r\n" + CHUNK);

      assertTrue(asked.channel.config().isAutoRead());
    }
  }

  @Test
  void requestOfClient_nobodyTakes_isToldAndToldWhenItIsTaken() {
    try (Asked asked = new Asked()) {
      asked.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10_000, 20_000));
      Heard heard = asked.ask(Asked.head("POST", "/", RequestHead.UNKNOWN_LENGTH, null), false);
      asked.channel.stick();
      heard.stream.data(Served.bytes(CHUNK), false);
      asked.channel.runPendingTasks();
      assertFalse(heard.stream.isWritable());
      asked.channel.unstick();

      assertTrue(heard.stream.isWritable());
      assertEquals(1, heard.writable);
    }
  }

  @Test
  void abort_underBackPressure_releasesEverything() {
    try (Served served = new Served(r -> r.keepsAll = true)) {
      served.channel.receive(POST);
      served.channel.receive(CHUNK + CHUNK);
      served.channel.stick();
      served.request().answer.respond(Served.head(200, RequestHead.UNKNOWN_LENGTH), false);
      served.request().answer.data(Served.bytes(CHUNK), false);
      served.request().answer.abort(new Abort(Abort.Kind.INTERNAL, "test"));

      assertTrue(served.channel.isReset());
    }
  }
}
