// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.MessageStream;
import dev.consort.time.ManualTimers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A client's and a server's connection, back to back: whatever the windows, the sizes of pieces and
 * the order of things, what is sent on each stream arrives as it was sent, or its end is told.
 */
class InterleavingTest {
  private static final int STREAMS = 12;
  private static final int STEPS = 400;

  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private Requests requests;
  private Answers answers;
  private Http2ClientConnection client;
  private EmbeddedChannel clientEnd;
  private EmbeddedChannel serverEnd;
  private final ByteBuf toServer = Unpooled.buffer();
  private final ByteBuf toClient = Unpooled.buffer();
  private Random random;
  private int largest;

  private final class Exchange {
    final Answers.Answer answer = new Answers.Answer();
    final StringBuilder sentUp = new StringBuilder();
    final StringBuilder sentDown = new StringBuilder();
    Requests.Got got;
    boolean upEnded;
    boolean downBegan;
    boolean downEnded;
    boolean aborted;

    void step() {
      if (got == null) {
        find();
      }
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> up();
        case 3, 4, 5 -> down();
        case 6 -> answer.consume();
        default -> {
          if (random.nextInt(60) == 0) {
            abort();
          }
        }
      }
    }

    void find() {
      int index = exchanges.indexOf(this);
      requests.all.stream()
          .filter(each -> each.head.target().toString().equals("/" + index))
          .findAny()
          .ifPresent(each -> got = each);
    }

    private void up() {
      if (!upEnded && !aborted) {
        upEnded = send(answer.stream, sentUp);
      }
    }

    private void down() {
      if (got == null || downEnded || aborted) {
        return;
      }
      if (!downBegan) {
        downBegan = true;
        got.respond(200, false, "x", "y".repeat(random.nextInt(50)));
      }
      downEnded = send(got.stream, sentDown);
    }

    private boolean send(MessageStream stream, StringBuilder sent) {
      if (!stream.isWritable()) {
        return false;
      }
      boolean end = random.nextInt(20) == 0;
      String text = text(random.nextInt(random.nextInt(4) == 0 ? largest : largest / 50));
      sent.append(text);
      if (end && random.nextBoolean()) {
        stream.data(Requests.buffer(text), false);
        stream.trailers(Requests.headers("sum", "" + sent.length()));
      } else {
        stream.data(Requests.buffer(text), end);
      }
      return end;
    }

    private void abort() {
      if (!upEnded || !downEnded) {
        aborted = true;
        MessageStream stream = got != null && random.nextBoolean() ? got.stream : answer.stream;
        stream.abort(new Abort(Abort.Kind.CANCELLED, ""));
      }
    }

    void finish() {
      if (got == null) {
        find();
      }
      answer.consumes = true;
      answer.consume();
      if (aborted) {
        return;
      }
      if (!upEnded) {
        upEnded = true;
        answer.stream.data(Unpooled.EMPTY_BUFFER, true);
      }
      if (!downBegan) {
        downBegan = true;
        got.respond(200, false);
      }
    }

    void check() {
      assertTrue(sentUp.toString().startsWith(got == null ? "" : got.body.toString()));
      assertTrue(sentDown.toString().startsWith(answer.body.toString()));
      if (aborted) {
        return;
      }
      // An answer that ends first stops what is left of the request.
      assertTrue(answer.aborted == null || (answer.ended && !got.ended));
      assertEquals(sentDown.toString(), answer.body.toString());
      assertTrue(answer.ended);
      if (got.ended) {
        assertEquals(sentUp.toString(), got.body.toString());
      }
      assertNull(got.aborted);
    }
  }

  private final List<Exchange> exchanges = new ArrayList<>();

  private String text(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  @Property(tries = 25)
  void streams_inAnyOrder_arriveIntact(@ForAll Random source) {
    random = source;
    requests = new Requests();
    answers = new Answers();
    largest = Integer.MAX_VALUE;
    exchanges.clear();
    toServer.clear();
    toClient.clear();
    client = new Http2ClientConnection(limits(), timers, answers, false);
    clientEnd = end(client);
    serverEnd = end(new Http2ServerConnection(limits(), timers, requests, requests));
    for (int i = 0; i < STEPS; i++) {
      if (exchanges.size() < STREAMS && random.nextInt(10) == 0) {
        begin();
      } else if (!exchanges.isEmpty()) {
        exchanges.get(random.nextInt(exchanges.size())).step();
      }
      move(random.nextInt(5000), random.nextInt(5000));
    }
    settle();
    exchanges.forEach(Exchange::finish);
    settle();
    exchanges.stream()
        .filter(each -> !each.downEnded && !each.aborted)
        .forEach(each -> each.got.send("", true));
    settle();
    exchanges.forEach(Exchange::check);
    assertEquals(0, client.active());
    assertTrue(client.isAvailable());
    clientEnd.finishAndReleaseAll();
    serverEnd.finishAndReleaseAll();
    assertEquals(List.of(), requests.refusals);
  }

  private dev.consort.listeners.message.HttpLimits limits() {
    int stream = 1 + random.nextInt(random.nextBoolean() ? 100 : 70_000);
    // A window of a byte needs a round trip for each.
    largest = Math.min(largest, Math.min(100 + 50 * stream, 40_000));
    return FlowControlTest.limits(stream, stream + random.nextInt(200_000));
  }

  private EmbeddedChannel end(io.netty.channel.ChannelHandler handler) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8 * 1024, 32 * 1024));
    channel.pipeline().addLast(handler);
    return channel;
  }

  private void begin() {
    Exchange exchange = new Exchange();
    exchanges.add(exchange);
    exchange.answer.consumes = random.nextBoolean();
    exchange.answer.stream =
        client.send(
            Requests.request("POST", "/" + exchanges.indexOf(exchange)), false, exchange.answer);
  }

  private void settle() {
    for (int i = 0; i < 20_000; i++) {
      exchanges.forEach(each -> each.answer.consume());
      if (!move(Integer.MAX_VALUE, Integer.MAX_VALUE)) {
        return;
      }
    }
    throw new AssertionError("it goes on for ever");
  }

  /** Moves at most so many bytes each way; whether there were any. */
  private boolean move(int up, int down) {
    boolean moved = move(clientEnd, toServer, serverEnd, up);
    return move(serverEnd, toClient, clientEnd, down) || moved;
  }

  private static boolean move(EmbeddedChannel from, ByteBuf between, EmbeddedChannel to, int most) {
    from.runPendingTasks();
    for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
      between.writeBytes(out);
      out.release();
    }
    int bytes = Math.min(most, between.readableBytes());
    if (bytes == 0) {
      return false;
    }
    ByteBuf in = Unpooled.directBuffer(bytes).writeBytes(between, bytes);
    between.discardReadBytes();
    to.writeInbound(in);
    return true;
  }
}
