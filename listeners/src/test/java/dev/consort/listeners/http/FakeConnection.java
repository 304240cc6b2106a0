// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.Version;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A connection to whoever answers, whose streams are recorded. */
final class FakeConnection implements ClientConnection {
  final List<Sent> sent = new ArrayList<>();
  private final Listener listener;
  private final int most;
  // Those that asked whether it takes upgrades; null says so at once.
  List<Consumer<Boolean>> asked;
  int active;
  int keepAliveSeconds = -1;
  boolean draining;
  boolean closed;
  // What happens to a request in the middle of its sending; null for nothing.
  Abort failsAtOnce;

  /** For one request at a time. */
  FakeConnection(Listener listener) {
    this(listener, 1);
  }

  FakeConnection(Listener listener, int most) {
    this.listener = listener;
    this.most = most;
  }

  @Override
  public void whetherUpgrades(Consumer<Boolean> told) {
    if (asked == null) {
      told.accept(true);
    } else {
      asked.add(told);
    }
  }

  /** One request that was sent. */
  final class Sent implements MessageStream {
    final RequestHead head;
    final ResponseReceiver answer;
    final StringBuilder body = new StringBuilder();
    Headers trailers;
    Abort aborted;
    boolean ended;
    boolean full;
    boolean left;
    int consumed;

    Sent(RequestHead head, boolean end, ResponseReceiver answer) {
      this.head = head;
      this.ended = end;
      this.answer = answer;
    }

    @Override
    public void data(ByteBuf bytes, boolean end) {
      assertFalse(ended, "data behind the end");
      body.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
      ended = end;
    }

    @Override
    public void trailers(Headers last) {
      assertFalse(ended, "trailers behind the end");
      trailers = last;
      ended = true;
    }

    @Override
    public void abort(Abort why) {
      if (aborted == null) {
        aborted = why;
        over();
      }
    }

    @Override
    public void callerLeft() {
      left = true;
    }

    @Override
    public boolean isWritable() {
      return !full;
    }

    @Override
    public void consumed(int bytes) {
      consumed += bytes;
    }

    void respond(int status, long length, boolean end) {
      answer.response(
          new ResponseHead(
              Version.HTTP_1_1, status, AsciiString.EMPTY_STRING, new Headers(), length),
          end);
      if (end) {
        over();
      }
    }

    void fail(Abort.Kind kind) {
      over();
      answer.aborted(new Abort(kind, "test"));
    }

    void over() {
      active--;
      if (!closed) {
        listener.availabilityChanged(FakeConnection.this);
      }
    }
  }

  /** The other side ends it while a request is under way. */
  void cutOff() {
    listener.cutOff(this);
    closed = true;
    sent.getLast().fail(Abort.Kind.LOST);
    listener.closed(this);
  }

  Sent last() {
    return sent.getLast();
  }

  @Override
  public boolean isAvailable() {
    return !draining && !closed && active < most;
  }

  @Override
  public int active() {
    return active;
  }

  @Override
  public int keepAliveSeconds() {
    return keepAliveSeconds;
  }

  @Override
  public MessageStream send(RequestHead head, boolean end, ResponseReceiver receiver) {
    assertTrue(isAvailable(), "sent on a connection that cannot take it");
    Sent request = new Sent(head, end, receiver);
    sent.add(request);
    active++;
    if (failsAtOnce != null) {
      active--;
      closed = true;
      receiver.aborted(failsAtOnce);
    }
    return request;
  }

  @Override
  public void drain() {
    draining = true;
    if (active == 0) {
      close();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      listener.closed(this);
    }
  }
}
