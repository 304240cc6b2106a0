// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes requests, and remembers what it hears of each. */
final class Requests implements RequestHandler, ServerConnection.Listener {
  final List<Got> all = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  int closed;
  // Whether what is received is done with at once.
  boolean consumes = true;

  /** One request. */
  final class Got implements StreamReceiver {
    final ServerStream stream;
    final RequestHead head;
    final StringBuilder body = new StringBuilder();
    boolean ended;
    Headers trailers;
    Abort aborted;
    int writable;
    Runnable onWritable = () -> {};

    Got(ServerStream stream, RequestHead head, boolean end) {
      this.stream = stream;
      this.head = head;
      this.ended = end;
    }

    void respond(int status, boolean end, String... lines) {
      stream.respond(response(status, lines), end);
    }

    void send(String text, boolean end) {
      stream.data(buffer(text), end);
    }

    @Override
    public void data(ByteBuf bytes, boolean end) {
      int length = bytes.readableBytes();
      if (length == 0 && !end) {
        throw new AssertionError("nothing, and not the end");
      }
      body.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
      ended |= end;
      if (consumes) {
        stream.consumed(length);
      }
    }

    @Override
    public void trailers(Headers last) {
      trailers = last;
      ended = true;
    }

    @Override
    public void aborted(Abort why) {
      if (aborted != null) {
        throw new AssertionError("aborted twice");
      }
      aborted = why;
    }

    @Override
    public void writable() {
      writable++;
      onWritable.run();
    }
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    Got got = new Got(stream, head, end);
    all.add(got);
    return got;
  }

  Got only() {
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " requests");
    }
    return all.getFirst();
  }

  Got last() {
    return all.getLast();
  }

  @Override
  public void refused(String label, String why) {
    refusals.add(label);
  }

  @Override
  public void closed() {
    closed++;
  }

  static ByteBuf buffer(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  static Headers headers(String... lines) {
    Headers headers = new Headers();
    for (int i = 0; i < lines.length; i += 2) {
      headers.add(AsciiString.of(lines[i]), AsciiString.of(lines[i + 1]));
    }
    return headers;
  }

  static ResponseHead response(int status, String... lines) {
    return new ResponseHead(Version.HTTP_1_1, status, AsciiString.EMPTY_STRING, headers(lines), -1);
  }

  static RequestHead request(String method, String target, String... lines) {
    return new RequestHead(
        Version.HTTP_1_1,
        AsciiString.of(method),
        AsciiString.of(target),
        AsciiString.of("api:80"),
        headers(lines),
        -1,
        null);
  }

  static List<String> lines(Headers headers) {
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < headers.size(); line++) {
      lines.add(headers.name(line) + ": " + headers.value(line));
    }
    return lines;
  }
}
