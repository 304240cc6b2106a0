// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;

/**
 * A caller's connection. Requests are served one after the other; what a caller sends ahead waits
 * in its socket. The handler of a channel that carries plain bytes; confined to its loop.
 */
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection {
  // A caller that has just connected is about to ask, and could not know that it had better not.
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(2);

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
  private final RequestHeads heads;
  private final Received received = new Received();
  private ChannelHandlerContext ctx;
  private Output output;
  private Flow flow;
  private Closing closing;
  private Timers.Cancellable firstRequest = () -> {};
  private Reading reading = Reading.HEAD;
  private Body body;
  private Http1ServerStream stream;
  private boolean inputEnded;
  private boolean readingHeld;
  private boolean used;
  private boolean draining;
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
    this.heads = new RequestHeads(limits, timers, this::refuse);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    output = new Output(context);
    flow = new Flow(context.channel());
    closing = new Closing(context, output, outputEnd, timers);
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
    if (draining) {
      return;
    }
    draining = true;
    if (used) {
      closeIfIdle();
    } else {
      firstRequest = timers.after(FIRST_REQUEST, this::closeIfIdle);
    }
  }

  private void closeIfIdle() {
    if (stream == null && reading == Reading.HEAD && received.isEmpty()) {
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
      boolean more = true;
      while (more && in.isReadable()) {
        more = step(in);
      }
    } catch (Malformed e) {
      refuse(e);
    }
    if (upgraded) {
      handOver(in);
    } else if (reading == Reading.NOTHING) {
      in.release();
    } else {
      received.keep(ctx, in);
      flow.hold(stream != null && !received.isEmpty());
    }
    heads.waiting(reading == Reading.HEAD && stream == null && !received.isEmpty());
  }

  /** What follows is HTTP/2, and may have come with the request that changes to it. */
  private void handOver(ByteBuf in) {
    if (in.isReadable()) {
      ctx.fireChannelRead(in);
    } else {
      in.release();
    }
    ctx.pipeline().remove(this);
  }

  /** Uses up a part of what is there; whether to go on with the rest. */
  private boolean step(ByteBuf in) throws Malformed {
    switch (reading) {
      case HEAD -> {
        return stream == null && head(in);
      }
      case BODY -> {
        if (body.read(in, stream)) {
          bodyEnded();
        }
        return true;
      }
      case NOTHING -> {
        return false;
      }
    }
    return false;
  }

  private boolean head(ByteBuf in) throws Malformed {
    RequestReader reader = heads.next(in);
    if (reader == null) {
      return false;
    }
    request(reader.read(), reader);
    return true;
  }

  private void request(RequestHead head, RequestReader reader) {
    used = true;
    firstRequest.cancel();
    boolean hasBody = reader.bodyLength() == BodyLength.CHUNKED || reader.bodyLength() > 0;
    String settings = H2cOffer.take(head);
    ChannelHandler http2 =
        settings == null || h2c == null || inputEnded ? null : h2c.upgrade(settings, head);
    if (http2 != null) {
      upgrade(http2);
      return;
    }
    stream = new Http1ServerStream(this, head, reader.persistent());
    if (hasBody) {
      body =
          reader.bodyLength() == BodyLength.CHUNKED
              ? new ChunkedBody(limits)
              : Body.ofLength(reader.bodyLength());
      reading = Reading.BODY;
    }
    stream.begin(handler, head, hasBody);
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
      readOn();
    }
  }

  /** So many bytes of a body were passed on. */
  void passed(int bytes) {
    flow.passed(bytes);
  }

  /** The answer is sent, and its end told where the end is the connection's. */
  void answered(boolean requestEnded, boolean persistent) {
    stream = null;
    if (closing.begun()) {
      return;
    }
    boolean last = !requestEnded || !persistent || draining;
    boolean moreToCome = !requestEnded || !received.isEmpty() || flow.isStopped();
    if (last && moreToCome && !inputEnded) {
      finishThenLinger();
    } else if (last) {
      close();
    } else if (reading == Reading.HEAD) {
      readOn();
    }
  }

  private void readOn() {
    flow.hold(false);
    if (!readingHeld && (inputEnded || !received.isEmpty())) {
      readingHeld = true;
      // Later: whoever answers may be in the middle of hearing the request.
      ctx.executor().execute(this::readHeld);
    }
  }

  private void readHeld() {
    readingHeld = false;
    ByteBuf rest = received.take();
    if (rest != null) {
      read(rest);
    }
    if (inputEnded) {
      callerEnded();
    }
  }

  private void finishThenLinger() {
    reading = Reading.NOTHING;
    received.release();
    flow.hold(false);
    closing.lingering();
  }

  /** Ends the sending direction behind what was sent. */
  void shutdownOutput() {
    closing.endOutput();
  }

  private void refuse(Malformed why) {
    if (reading == Reading.NOTHING) {
      // The answer was given before all of this came.
      return;
    }
    reading = Reading.NOTHING;
    received.release();
    Http1ServerStream broken = stream;
    stream = null;
    listener.refused(why.status() == 431 ? "header_too_large" : "malformed", why.getMessage());
    if (broken != null) {
      broken.broke(new Abort(Abort.Kind.PROTOCOL, why.getMessage()));
    }
    if (broken != null && broken.answering()) {
      reset();
    } else {
      Refused.write(output, why);
      finishThenLinger();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      if (!readingHeld) {
        callerEnded();
      }
    }
  }

  /** The caller sends no more, and all that it sent was looked at. */
  private void callerEnded() {
    if (closing.begun() || readingHeld) {
      return;
    }
    if (stream == null) {
      close();
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
    reset();
    if (gone != null) {
      gone.broke(new Abort(Abort.Kind.CANCELLED, why));
    }
  }

  /** Closes the connection so that nobody takes a part of an answer for the whole. */
  void reset() {
    stream = null;
    reading = Reading.NOTHING;
    closing.broken();
  }

  private void close() {
    reading = Reading.NOTHING;
    closing.behindOutput();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    reading = Reading.NOTHING;
    closing.over();
    firstRequest.cancel();
    received.release();
    heads.waiting(false);
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
