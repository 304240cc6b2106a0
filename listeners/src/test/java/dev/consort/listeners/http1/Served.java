// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.time.ManualTimers;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server's connection without a socket, whose requests are answered by the test. */
final class Served implements RequestHandler, ServerConnection.Listener, AutoCloseable {
  final TestChannel channel = new TestChannel();
  final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  final List<Request> requests = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final Http1ServerConnection connection;
  int closed;
  private final Consumer<Request> script;

  /** One request that was heard. */
  static final class Request extends Heard {
    final ServerStream answer;
    final RequestHead head;

    Request(ServerStream answer, RequestHead head, boolean ended) {
      this.answer = answer;
      this.stream = answer;
      this.head = head;
      this.ended = ended;
    }

    /** Answers with this body, its length said. */
    void answer(int status, String text) {
      answer.respond(head(status, text.length()), text.isEmpty());
      if (!text.isEmpty()) {
        answer.data(bytes(text), true);
      }
    }
  }

  /** Requests are only recorded. */
  Served() {
    this(_ -> {});
  }

  /** Each request is given to {@code script} while it is being heard. */
  Served(Consumer<Request> script) {
    this(HttpLimits.DEFAULT, script, null);
  }

  Served(HttpLimits limits, Consumer<Request> script, H2cUpgrade h2c) {
    this.script = script;
    connection =
        new Http1ServerConnection(limits, timers, this, this, _ -> channel.endOutput(), h2c);
    channel.pipeline().addLast(connection);
  }

  /** Answers each request with its number, as soon as it has ended. */
  static Served counting() {
    int[] count = new int[1];
    return new Served(
        request -> {
          Runnable answer = () -> request.answer(200, "#" + ++count[0]);
          if (request.ended) {
            answer.run();
          } else {
            request.onEnd = answer;
          }
        });
  }

  static ResponseHead head(int status, long length, String... lines) {
    return new ResponseHead(
        Version.HTTP_1_1, status, AsciiString.EMPTY_STRING, headers(lines), length);
  }

  static Headers headers(String... lines) {
    Headers headers = new Headers();
    for (String line : lines) {
      int colon = line.indexOf(':');
      headers.add(
          AsciiString.of(line.substring(0, colon)),
          AsciiString.of(line.substring(colon + 1).strip()));
    }
    return headers;
  }

  static io.netty.buffer.ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    Request request = new Request(stream, head, end);
    requests.add(request);
    script.accept(request);
    return request;
  }

  Request request() {
    return requests.getLast();
  }

  String sent() {
    return channel.sent();
  }

  @Override
  public void refused(String label, String why) {
    refused.add(label + ": " + why);
  }

  @Override
  public void closed() {
    closed++;
  }

  /** Nothing may be left behind. */
  @Override
  public void close() {
    channel.finishWithoutLeaks();
    assertFalse(closed != 1, "told of its end " + closed + " times");
    assertFalse(timers.pending() > 0, "timers are left");
  }
}
