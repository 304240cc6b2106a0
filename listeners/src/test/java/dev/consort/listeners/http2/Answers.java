// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Hears of a client's connection, and of the answers on it. */
final class Answers implements ClientConnection.Listener {
  final List<Boolean> availability = new ArrayList<>();
  int cutOff;
  int closed;

  /** What is heard of one request. */
  static final class Answer implements ResponseReceiver {
    final List<ResponseHead> informed = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    MessageStream stream;
    ResponseHead head;
    boolean ended;
    Headers trailers;
    Abort aborted;
    int writable;
    int owed;
    boolean consumes = true;

    @Override
    public void inform(ResponseHead info) {
      informed.add(info);
    }

    @Override
    public void response(ResponseHead answer, boolean end) {
      if (head != null) {
        throw new AssertionError("two answers");
      }
      head = answer;
      ended = end;
    }

    @Override
    public void data(ByteBuf bytes, boolean end) {
      int length = bytes.readableBytes();
      body.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
      ended |= end;
      owed += length;
      if (consumes) {
        consume();
      }
    }

    void consume() {
      int bytes = owed;
      owed = 0;
      stream.consumed(bytes);
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
    }
  }

  @Override
  public void availabilityChanged(ClientConnection connection) {
    availability.add(connection.isAvailable());
  }

  @Override
  public void cutOff(ClientConnection connection) {
    cutOff++;
  }

  @Override
  public void closed(ClientConnection connection) {
    closed++;
  }
}
