// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One request that was sent, and what is heard of its answer. Confined to its connection's loop.
 */
final class Http1ClientStream implements MessageStream, Body.Sink {
  private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1\r\n");

  private final Http1ClientConnection connection;
  private final ResponseReceiver receiver;
  private final boolean head;
  private final boolean connect;
  private final AsciiString upgrade;
  private final boolean chunked;
  private boolean requestEnded;
  private boolean answering;
  private boolean tunnel;
  private boolean answerEnded;
  private boolean over;
  private int unconsumed;
  // Bytes that the head promised and that were not sent yet.
  private long promised;
  private Deque<ByteBuf> ahead;
  private boolean aheadEnds;

  Http1ClientStream(
      Http1ClientConnection connection, RequestHead head, boolean end, ResponseReceiver receiver) {
    this.connection = connection;
    this.receiver = receiver;
    this.head = head.method().contentEquals(Names.HEAD);
    this.connect = head.isConnect();
    this.upgrade = head.upgrade();
    this.requestEnded = end;
    this.chunked = !end && !mayTunnel() && head.contentLength() == RequestHead.UNKNOWN_LENGTH;
    this.promised = end ? 0 : Math.max(0, head.contentLength());
  }

  private boolean mayTunnel() {
    return connect || upgrade != null;
  }

  void begin(RequestHead request, boolean end) {
    Output out = connection.output();
    out.text(request.method())
        .octet(' ')
        .text(connect ? request.authority() : request.target())
        .text(VERSION)
        .line(Names.HOST, request.authority())
        .lines(request.headers());
    if (chunked) {
      out.line(Names.TRANSFER_ENCODING, Names.CHUNKED);
    } else if (!end
        && request.contentLength() > 0
        && !request.headers().contains(Names.CONTENT_LENGTH)) {
      out.line(Names.CONTENT_LENGTH, AsciiString.of(Long.toString(request.contentLength())));
    }
    if (upgrade != null) {
      out.line(Names.CONNECTION, Names.UPGRADE).line(Names.UPGRADE, upgrade);
    } else if (request.headers().contains(Names.TE)) {
      // RFC 9110 section 10.1.4: whoever sends it names it as meant for the next hop.
      out.line(Names.CONNECTION, Names.TE);
    }
    out.endOfLine().schedule();
  }

  boolean isHead() {
    return head;
  }

  boolean isConnect() {
    return connect;
  }

  boolean isTunnel() {
    return tunnel;
  }

  boolean isAnswering() {
    return answering;
  }

  boolean requestEnded() {
    return requestEnded;
  }

  /** Whether this answer turns the connection into a tunnel. */
  boolean tunnels(ResponseHead answer) {
    return (upgrade != null && answer.status() == 101) || (connect && answer.status() / 100 == 2);
  }

  // What comes in.

  void informed(ResponseHead answer) {
    if (!over) {
      receiver.inform(answer);
    }
  }

  void answering(ResponseHead answer, boolean end) {
    answering = true;
    answerEnded = end;
    if (mayTunnel()) {
      // It was declined, so there is nothing more of the request.
      requestEnded = true;
      releaseAhead();
    }
    if (!over) {
      receiver.response(answer, end);
    }
  }

  void answeredByTunnel(ResponseHead answer) {
    tunnel = true;
    answering = true;
    receiver.response(answer, false);
    if (!over) {
      sendAhead();
    }
  }

  private void sendAhead() {
    Deque<ByteBuf> all = ahead;
    ahead = null;
    while (all != null && !all.isEmpty()) {
      data(all.poll(), false);
    }
    if (aheadEnds) {
      data(Unpooled.EMPTY_BUFFER, true);
    }
    if (!over && isWritable()) {
      receiver.writable();
    }
  }

  private void releaseAhead() {
    if (ahead != null) {
      ahead.forEach(ByteBuf::release);
      ahead = null;
    }
  }

  @Override
  public void received(ByteBuf bytes, boolean end) {
    if (over) {
      bytes.release();
      return;
    }
    unconsumed += bytes.readableBytes();
    connection.passed(bytes.readableBytes());
    answerEnded = end;
    receiver.data(bytes, end);
    closeWhenBothEnded();
  }

  @Override
  public void receivedTrailers(Headers trailers) {
    answerEnded = true;
    if (!over) {
      receiver.trailers(trailers);
    }
  }

  void writable() {
    if (!over) {
      receiver.writable();
    }
  }

  void broke(Abort why) {
    if (!over) {
      over();
      receiver.aborted(why);
    }
  }

  /** The connection has no more to do with it. */
  void over() {
    over = true;
    releaseAhead();
    connection.consumed(unconsumed);
    unconsumed = 0;
  }

  // What is sent.

  @Override
  public void data(ByteBuf body, boolean end) {
    if (over || requestEnded) {
      body.release();
      return;
    }
    if (chunked) {
      connection.output().chunk(body);
      if (end) {
        connection.output().lastChunk();
      }
    } else if (mayTunnel() && !tunnel) {
      hold(body, end);
      return;
    } else if (!tunnel && body.readableBytes() > promised) {
      body.release();
      brokePromise();
      return;
    } else {
      promised -= body.readableBytes();
      connection.output().bytes(body);
    }
    if (end) {
      ended();
    }
  }

  // As long as it is not known that there is a tunnel, it could be read as another request.
  private void hold(ByteBuf body, boolean end) {
    if (ahead == null) {
      ahead = new ArrayDeque<>();
    }
    ahead.add(body);
    aheadEnds |= end;
  }

  // Whoever reads it would take the next request for the rest of this one, or the rest for the
  // next.
  private void brokePromise() {
    over();
    connection.finished(true);
    receiver.aborted(
        new Abort(Abort.Kind.PROTOCOL, "the request's body is not as long as its head says"));
  }

  @Override
  public void trailers(Headers trailers) {
    if (over || requestEnded) {
      return;
    }
    if (mayTunnel()) {
      data(Unpooled.EMPTY_BUFFER, true);
      return;
    }
    if (chunked) {
      connection.output().octet('0').endOfLine().lines(trailers).endOfLine().schedule();
    }
    ended();
  }

  private void ended() {
    if (!chunked && !tunnel && promised > 0) {
      brokePromise();
      return;
    }
    requestEnded = true;
    if (tunnel) {
      connection.shutdownOutput();
    }
    closeWhenBothEnded();
  }

  private void closeWhenBothEnded() {
    if (tunnel && requestEnded && answerEnded && !over) {
      over();
      connection.finished(false);
    }
  }

  @Override
  public void callerLeft() {
    if (!over && requestEnded) {
      connection.shutdownOutput();
    }
  }

  @Override
  public void abort(Abort why) {
    if (!over) {
      over();
      connection.finished(true);
    }
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable() && (tunnel || requestEnded || !mayTunnel());
  }

  @Override
  public void consumed(int bytes) {
    if (!over) {
      unconsumed -= bytes;
      connection.consumed(bytes);
    }
  }
}
