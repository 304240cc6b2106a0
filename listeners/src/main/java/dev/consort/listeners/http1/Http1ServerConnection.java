// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;

/**
 * A caller's connection. Requests are served one after the other; what a caller sends ahead waits
 * in its socket. The handler of a channel that carries plain bytes; confined to its loop.
 */
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection {
  // How long a caller that was answered early may go on sending before it is cut off: closing at
  // once
  // would reset the connection and with it the answer.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private enum Reading {
    HEAD,
    BODY,
    /** Nothing more is looked at. */
    NOTHING
  }

  private final HttpLimits limits;
  private final Timers timers;
  private final RequestHandler handler;
  private final ServerConnection.Listener listener;
  private final H2cUpgrade h2c;
  private final OutputEnd outputEnd;
  private final HeadScanner scanner;
  private final Received received = new Received();
  private final Body.Sink sink =
      new Body.Sink() {
        @Override
        public void data(ByteBuf bytes, boolean end) {
          if (stream == null) {
            bytes.release();
          } else {
            stream.received(bytes, end);
          }
        }

        @Override
        public void trailers(Headers trailers) {
          if (stream != null) {
            stream.receivedTrailers(trailers);
          }
        }
      };
  private ChannelHandlerContext ctx;
  private Output output;
  private Flow flow;
  private Timers.Cancellable headDeadline;
  private Timers.Cancellable linger;
  private Reading reading = Reading.HEAD;
  private Body body;
  private Http1ServerStream stream;
  private boolean inputEnded;
  private boolean draining;
  private boolean closed;
  private boolean upgraded;

  /**
   * A connection that serves once it is in a pipeline.
   *
   * @param h2c goes on in HTTP/2 where a caller offers that; null where it may not be
   */
  public Http1ServerConnection(
      HttpLimits limits,
      Timers timers,
      RequestHandler handler,
      ServerConnection.Listener listener,
      OutputEnd outputEnd,
      H2cUpgrade h2c) {
    this.limits = limits;
    this.timers = timers;
    this.handler = handler;
    this.listener = listener;
    this.outputEnd = outputEnd;
    this.h2c = h2c;
    this.scanner = new HeadScanner(limits);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    output = new Output(context);
    flow = new Flow(context.channel());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    received.release();
    output.release();
    if (body != null) {
      body.release();
    }
  }

  @Override
  public int active() {
    return stream == null ? 0 : 1;
  }

  @Override
  public void drain() {
    draining = true;
    if (stream == null && received.isEmpty()) {
      close();
    }
  }

  boolean draining() {
    return draining;
  }

  Output output() {
    return output;
  }

  boolean isWritable() {
    return ctx.channel().isWritable();
  }

  void consumed(int bytes) {
    flow.consumed(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = received.join((ByteBuf) message);
    read(in);
  }

  private void read(ByteBuf in) {
    try {
      while (in.isReadable() && !upgraded && step(in)) {}
    } catch (Malformed e) {
      refuse(e);
    }
    if (upgraded) {
      // What follows is HTTP/2, and may have come with it.
      ctx.fireChannelRead(in);
      ctx.pipeline().remove(this);
      return;
    }
    if (reading == Reading.NOTHING || closed) {
      in.release();
      return;
    }
    received.keep(ctx, in);
    flow.hold(stream != null && !received.isEmpty());
    watchHead();
  }

  /** Uses up a part of what is there; whether to go on with the rest. */
  private boolean step(ByteBuf in) throws Malformed {
    switch (reading) {
      case HEAD -> {
        return stream == null && head(in);
      }
      case BODY -> {
        if (body.read(in, sink)) {
          bodyEnded();
        }
        return true;
      }
      case NOTHING -> {
        in.skipBytes(in.readableBytes());
        return false;
      }
    }
    return false;
  }

  private boolean head(ByteBuf in) throws Malformed {
    // RFC 9112 section 2.2: an empty line before a request is left out.
    if (in.readableBytes() >= 2 && in.getShort(in.readerIndex()) == 0x0d0a) {
      in.skipBytes(2);
      return true;
    }
    int length = scanner.find(in);
    if (length < 0) {
      return false;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    RequestReader reader = new RequestReader(bytes);
    request(reader.read(), reader);
    return true;
  }

  private void request(RequestHead head, RequestReader reader) {
    boolean connect = head.isConnect();
    boolean hasBody = reader.bodyLength() == BodyLength.CHUNKED || reader.bodyLength() > 0;
    String settings = hasBody || connect ? null : H2cOffer.take(head);
    RequestHead offered = settings == null ? head : H2cOffer.without(head);
    ChannelHandler http2 = settings == null || h2c == null ? null : h2c.upgrade(settings, offered);
    if (http2 != null) {
      upgrade(http2);
      return;
    }
    stream = new Http1ServerStream(this, offered, reader.persistent());
    if (hasBody) {
      body =
          reader.bodyLength() == BodyLength.CHUNKED
              ? new ChunkedBody(limits)
              : Body.ofLength(reader.bodyLength());
      reading = Reading.BODY;
    }
    Http1ServerStream begun = stream;
    begun.begin(handler, offered, hasBody);
    if (!hasBody && inputEnded && stream == begun) {
      begun.left();
    }
  }

  private void upgrade(ChannelHandler http2) {
    output.text(H2cOffer.ACCEPTED);
    output.flush();
    upgraded = true;
    reading = Reading.NOTHING;
    ctx.pipeline().addAfter(ctx.name(), null, http2);
  }

  private void bodyEnded() {
    body = null;
    if (reading == Reading.BODY) {
      reading = Reading.HEAD;
    }
  }

  /** The caller's upgrade was accepted: what it sends is not HTTP any more. */
  void tunnel() {
    if (reading == Reading.HEAD) {
      body = Body.untilClose();
      reading = Reading.BODY;
      reread();
    }
  }

  /** So many bytes of a body were passed on. */
  void passed(int bytes) {
    flow.passed(bytes);
  }

  /** The answer is sent, and its end told where the end is the connection's. */
  void answered(boolean requestEnded, boolean persistent) {
    stream = null;
    if (closed) {
      return;
    }
    if (!requestEnded && !inputEnded) {
      finishThenLinger();
    } else if (!persistent || draining || inputEnded) {
      close();
    } else if (reading == Reading.HEAD) {
      reread();
    }
  }

  private void reread() {
    ByteBuf rest = received.take();
    flow.hold(false);
    if (rest != null) {
      // Later: whoever answers may be in the middle of hearing the request.
      received.keep(ctx, rest);
      ctx.executor().execute(this::readHeld);
    }
  }

  private void readHeld() {
    ByteBuf rest = received.take();
    if (rest != null) {
      if (closed) {
        rest.release();
      } else {
        read(rest);
      }
    }
    if (stream == null && inputEnded && !closed) {
      close();
    }
  }

  private void finishThenLinger() {
    reading = Reading.NOTHING;
    received.release();
    flow.hold(false);
    shutdownOutput();
    linger = timers.after(LINGER, this::close);
  }

  /** Ends the sending direction behind what was sent. */
  void shutdownOutput() {
    output.flush();
    outputEnd.end(ctx);
  }

  private void refuse(Malformed why) {
    reading = Reading.NOTHING;
    received.release();
    listener.refused(why.status() == 431 ? "header_too_large" : "malformed", why.getMessage());
    if (stream == null) {
      Refused.write(output, why);
      finishThenLinger();
    } else {
      Http1ServerStream broken = stream;
      stream = null;
      broken.broke(new Abort(Abort.Kind.PROTOCOL, why.getMessage()));
      if (!broken.answering()) {
        Refused.write(output, why);
        finishThenLinger();
      } else {
        close();
      }
    }
  }

  private void watchHead() {
    boolean partial = reading == Reading.HEAD && stream == null && !received.isEmpty();
    if (partial && headDeadline == null) {
      headDeadline = timers.after(limits.headTimeout(), this::headTookTooLong);
    } else if (!partial && headDeadline != null) {
      headDeadline.cancel();
      headDeadline = null;
    }
  }

  private void headTookTooLong() {
    headDeadline = null;
    refuse(
        new Malformed(
            408, "its head was not complete within " + limits.headTimeout().toMillis() + " ms"));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      callerEnded();
    }
  }

  private void callerEnded() {
    if (stream == null) {
      if (received.isEmpty() || reading != Reading.HEAD) {
        close();
      }
    } else if (reading == Reading.BODY) {
      if (body.endsWithConnection()) {
        bodyEnds();
      } else {
        lost("the caller left in the middle of its request");
      }
    } else {
      stream.left();
    }
  }

  private void bodyEnds() {
    body = null;
    reading = Reading.NOTHING;
    stream.tunnelEnded();
  }

  private void lost(String why) {
    Http1ServerStream gone = stream;
    stream = null;
    close();
    if (gone != null) {
      gone.broke(new Abort(Abort.Kind.CANCELLED, why));
    }
  }

  /** Closes the connection so that nobody takes a part of an answer for the whole. */
  void reset() {
    if (!closed && ctx.channel().isOpen()) {
      output.flush();
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    stream = null;
    closed = true;
    reading = Reading.NOTHING;
    ctx.close();
  }

  /** Closes the connection, behind what was sent. Idempotent. */
  void close() {
    if (!closed) {
      closed = true;
      reading = Reading.NOTHING;
      output.flush();
      // Closing at once would lose what the socket has not taken yet; a caller that takes nothing
      // is
      // not waited for.
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      linger = timers.after(LINGER, ctx::close);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    reading = Reading.NOTHING;
    if (headDeadline != null) {
      headDeadline.cancel();
    }
    if (linger != null) {
      linger.cancel();
    }
    received.release();
    if (stream != null) {
      lost("the caller's connection was closed");
    }
    listener.closed();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stream != null && context.channel().isWritable()) {
      stream.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A broken connection; the channel says so again when it is closed.
    context.close();
  }
}
