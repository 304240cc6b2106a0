// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * One request that was sent, and what is heard of its answer. Confined to its connection's loop.
 */
final class Http1ClientStream implements MessageStream {
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

  Http1ClientStream(
      Http1ClientConnection connection, RequestHead head, boolean end, ResponseReceiver receiver) {
    this.connection = connection;
    this.receiver = receiver;
    this.head = head.method().contentEquals(Names.HEAD);
    this.connect = head.isConnect();
    this.upgrade = head.upgrade();
    this.requestEnded = end;
    this.chunked =
        !end && !connect && upgrade == null && head.contentLength() == RequestHead.UNKNOWN_LENGTH;
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
    return upgrade != null && answer.status() == 101 || connect && answer.status() / 100 == 2;
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
    if (upgrade != null || connect) {
      // It was declined, so there is nothing more of the request.
      requestEnded = true;
    }
    if (!over) {
      receiver.response(answer, end);
    }
  }

  void answeredByTunnel(ResponseHead answer) {
    tunnel = true;
    answering = true;
    receiver.response(answer, false);
  }

  void received(ByteBuf bytes, boolean end) {
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

  void receivedTrailers(Headers trailers) {
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
    } else {
      connection.output().bytes(body);
    }
    if (end) {
      ended();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (over || requestEnded) {
      return;
    }
    if (chunked) {
      connection.output().octet('0').endOfLine().lines(trailers).endOfLine().schedule();
    }
    ended();
  }

  private void ended() {
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
    return connection.isWritable();
  }

  @Override
  public void consumed(int bytes) {
    if (!over) {
      unconsumed -= bytes;
      connection.consumed(bytes);
    }
  }
}
