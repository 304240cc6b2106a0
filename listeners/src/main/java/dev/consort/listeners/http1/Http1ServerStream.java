// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;

/** One request and its answer. Confined to its connection's loop. */
final class Http1ServerStream implements ServerStream, Body.Sink {
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");

  private enum Framing {
    /** No head was sent yet. */
    NOTHING,
    /** No body is sent, whatever the headers say. */
    NO_BODY,
    LENGTH,
    CHUNKS,
    /** Until the connection ends: HTTP/1.0, or a tunnel. */
    CLOSE
  }

  private final Http1ServerConnection connection;
  private final Version version;
  private final boolean toHead;
  private final boolean connect;
  private final AsciiString upgrade;
  private StreamReceiver receiver;
  private Framing framing = Framing.NOTHING;
  private boolean persistent;
  private boolean requestEnded;
  private boolean tunnel;
  private boolean answerEnded;
  private boolean left;
  private boolean over;
  private int unconsumed;
  // Bytes that the head promised and that were not sent yet.
  private long promised;

  Http1ServerStream(Http1ServerConnection connection, RequestHead head, boolean persistent) {
    this.connection = connection;
    this.version = head.version();
    this.toHead = head.method().contentEquals(Names.HEAD);
    this.connect = head.isConnect();
    this.upgrade = head.upgrade();
    this.persistent = persistent;
  }

  /** Whether what follows the request may become a tunnel, which its answer decides. */
  private boolean mayTunnel() {
    return connect || upgrade != null;
  }

  void begin(RequestHandler handler, RequestHead head, boolean hasBody) {
    requestEnded = !hasBody && !mayTunnel();
    boolean ended = requestEnded;
    receiver = handler.request(this, head, ended);
    if (mayTunnel() && requestEnded && !over) {
      receiver.data(Unpooled.EMPTY_BUFFER, true);
    }
  }

  /** Whether a part of the answer was sent. */
  boolean answering() {
    return framing != Framing.NOTHING;
  }

  // What comes in.

  @Override
  public void received(ByteBuf bytes, boolean end) {
    if (end) {
      requestEnded = true;
    }
    if (over) {
      bytes.release();
      return;
    }
    unconsumed += bytes.readableBytes();
    connection.passed(bytes.readableBytes());
    receiver.data(bytes, end);
    closeWhenBothEnded();
  }

  @Override
  public void receivedTrailers(Headers trailers) {
    requestEnded = true;
    if (!over) {
      receiver.trailers(trailers);
    }
  }

  /** The caller ended its direction of a tunnel. */
  void tunnelEnded() {
    received(Unpooled.EMPTY_BUFFER, true);
  }

  void left() {
    if (!over && !left) {
      left = true;
      receiver.left();
    }
  }

  void writable() {
    if (!over) {
      receiver.writable();
    }
  }

  void broke(Abort why) {
    if (!over) {
      end();
      receiver.aborted(why);
    }
  }

  // What is sent.

  @Override
  public void inform(ResponseHead head) {
    if (over || answering() || version == Version.HTTP_1_0) {
      return;
    }
    statusLine(head).lines(head.headers()).endOfLine().schedule();
  }

  private Output statusLine(ResponseHead head) {
    AsciiString reason = head.reason().isEmpty() ? Reasons.of(head.status()) : head.reason();
    return connection
        .output()
        .text(VERSION)
        .number(head.status())
        .octet(' ')
        .text(reason)
        .endOfLine();
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    if (over || answering()) {
      return;
    }
    tunnel = (upgrade != null && head.status() == 101) || (connect && head.status() / 100 == 2);
    frame(head, end);
    if (connection.draining()
        || framing == Framing.CLOSE
        || endsEarly(head, end)
        // What the caller may have sent ahead into the tunnel is not to be read as a request.
        || connect) {
      persistent = false;
    }
    Output out = statusLine(head).lines(head.headers());
    if (head.headers().contains(Names.UPGRADE)) {
      out.line(Names.CONNECTION, Names.UPGRADE);
    }
    connectionLine(out);
    out.endOfLine().schedule();
    if (tunnel) {
      connection.tunnel();
    } else if (mayTunnel()) {
      requestEnded = true;
      // Otherwise it answers in the middle of hearing of the request.
      if (receiver != null) {
        receiver.data(Unpooled.EMPTY_BUFFER, true);
      }
    }
    if (end && !over) {
      finish();
    }
  }

  // A caller that learns of it only when the connection ends would have asked again on it.
  private boolean endsEarly(ResponseHead head, boolean end) {
    return !requestEnded && !mayTunnel() && (end || head.status() >= 300);
  }

  private void frame(ResponseHead head, boolean end) {
    Headers headers = head.headers();
    int status = head.status();
    if (tunnel) {
      framing = Framing.CLOSE;
      headers.remove(Names.CONTENT_LENGTH);
    } else if (toHead || status == 204 || status == 304) {
      framing = Framing.NO_BODY;
      if (status == 204) {
        headers.remove(Names.CONTENT_LENGTH);
      }
    } else if (end || head.contentLength() >= 0) {
      framing = Framing.LENGTH;
      promised = Math.max(0, head.contentLength());
      if (!headers.contains(Names.CONTENT_LENGTH)) {
        headers.add(
            Names.CONTENT_LENGTH, AsciiString.of(Long.toString(end ? 0 : head.contentLength())));
      }
    } else if (version == Version.HTTP_1_0) {
      framing = Framing.CLOSE;
    } else {
      framing = Framing.CHUNKS;
      headers.add(Names.TRANSFER_ENCODING, Names.CHUNKED);
    }
  }

  private void connectionLine(Output out) {
    if (tunnel) {
      if (upgrade != null) {
        out.line(Names.CONNECTION, Names.UPGRADE).line(Names.UPGRADE, upgrade);
      }
    } else if (!persistent) {
      out.line(Names.CONNECTION, Names.CLOSE);
    } else if (version == Version.HTTP_1_0) {
      out.line(Names.CONNECTION, Names.KEEP_ALIVE);
    }
  }

  @Override
  public void data(ByteBuf body, boolean end) {
    if (over || answerEnded || framing == Framing.NO_BODY) {
      body.release();
    } else if (framing == Framing.CHUNKS) {
      connection.output().chunk(body);
      if (end) {
        connection.output().lastChunk();
      }
    } else if (framing == Framing.LENGTH && body.readableBytes() > promised) {
      body.release();
      brokePromise();
    } else {
      promised -= body.readableBytes();
      connection.output().bytes(body);
    }
    if (end && !over) {
      finish();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (over || answerEnded) {
      return;
    }
    if (framing == Framing.CHUNKS) {
      connection.output().octet('0').endOfLine().lines(trailers).endOfLine().schedule();
    }
    finish();
  }

  private void finish() {
    if (framing == Framing.LENGTH && promised > 0) {
      brokePromise();
    } else {
      answerEnded();
    }
  }

  // Whoever reads it would take the next answer for the rest of this one, or the rest for the next.
  private void brokePromise() {
    end();
    connection.reset();
    receiver.aborted(new Abort(Abort.Kind.INTERNAL, "the answer is not as long as its head says"));
  }

  private void answerEnded() {
    if (answerEnded) {
      return;
    }
    answerEnded = true;
    if (!tunnel) {
      end();
      connection.answered(requestEnded, persistent);
    } else if (!requestEnded) {
      connection.shutdownOutput();
    }
    closeWhenBothEnded();
  }

  private void closeWhenBothEnded() {
    if (tunnel && requestEnded && answerEnded && !over) {
      end();
      connection.answered(true, false);
    }
  }

  private void end() {
    over = true;
    connection.consumed(unconsumed);
    unconsumed = 0;
  }

  @Override
  public void abort(Abort why) {
    if (!over) {
      end();
      connection.reset();
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
