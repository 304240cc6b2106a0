// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * A connection to whoever answers. One request at a time, no pipelining. The handler of a channel
 * that carries plain bytes; confined to its loop.
 */
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientConnection {
  private final HttpLimits limits;
  private final ClientConnection.Listener listener;
  private final OutputEnd outputEnd;
  private final HeadScanner scanner;
  private final Received received = new Received();
  private ChannelHandlerContext ctx;
  private Output output;
  private Flow flow;
  private Http1ClientStream stream;
  private Body body;
  private boolean persistent = true;
  private boolean freed;
  private int informedBytes;
  private int keepAliveSeconds = -1;
  private boolean inputEnded;
  private boolean draining;
  private boolean closed;

  /** A connection that can be used once it is in the pipeline of a channel that is connected. */
  public Http1ClientConnection(
      HttpLimits limits, ClientConnection.Listener listener, OutputEnd outputEnd) {
    this.limits = limits;
    this.outputEnd = outputEnd;
    this.listener = listener;
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
  public boolean isAvailable() {
    return stream == null && !draining && !closed && !inputEnded;
  }

  @Override
  public int active() {
    return stream == null ? 0 : 1;
  }

  @Override
  public int keepAliveSeconds() {
    return keepAliveSeconds;
  }

  @Override
  public MessageStream send(RequestHead head, boolean end, ResponseReceiver receiver) {
    stream = new Http1ClientStream(this, head, end, receiver);
    persistent = true;
    informedBytes = 0;
    stream.begin(head, end);
    return stream;
  }

  @Override
  public void drain() {
    draining = true;
    if (stream == null) {
      close();
    }
  }

  Output output() {
    return output;
  }

  boolean isWritable() {
    return ctx.channel().isWritable();
  }

  void passed(int bytes) {
    flow.passed(bytes);
  }

  void consumed(int bytes) {
    flow.consumed(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = received.join((ByteBuf) message);
    try {
      while (in.isReadable() && !closed) {
        if (!step(in)) {
          break;
        }
      }
    } catch (Malformed e) {
      fail(new Abort(Abort.Kind.PROTOCOL, "its answer is no HTTP: " + e.getMessage()));
    }
    if (closed) {
      in.release();
    } else {
      received.keep(context, in);
    }
    tellFreed();
  }

  // Not before all that came was looked at: what follows an answer would be taken for the answer to
  // the next request.
  private void tellFreed() {
    if (freed) {
      freed = false;
      if (!closed) {
        listener.availabilityChanged(this);
      }
    }
  }

  private boolean step(ByteBuf in) throws Malformed {
    if (stream == null) {
      // An answer to nothing, such as a 408 before an idle connection is closed.
      close();
      return false;
    }
    if (body != null) {
      Body reading = body;
      if (reading.read(in, stream) && body == reading) {
        body = null;
        answered();
      }
      return true;
    }
    int length = scanner.find(in);
    if (length < 0) {
      return false;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    head(bytes);
    return true;
  }

  private void head(byte[] bytes) throws Malformed {
    ResponseReader reader = new ResponseReader(bytes, stream.isHead(), stream.isConnect());
    ResponseHead head = reader.read();
    if (head.informational()) {
      informed(head, bytes.length);
      return;
    }
    persistent = persistent && reader.persistent();
    keepAliveSeconds = KeepAlive.seconds(reader.keepAlive());
    if (stream.tunnels(head)) {
      body = Body.untilClose();
      persistent = false;
      stream.answeredByTunnel(head);
      return;
    }
    if (head.status() == 101) {
      throw new Malformed("it changes to a protocol that was not asked for");
    }
    boolean end = reader.bodyLength() == 0;
    if (!end) {
      body =
          reader.bodyLength() == BodyLength.CHUNKED
              ? new ChunkedBody(limits)
              : reader.bodyLength() == BodyLength.UNSAID
                  ? Body.untilClose()
                  : Body.ofLength(reader.bodyLength());
    }
    stream.answering(head, end);
    if (end) {
      answered();
    }
  }

  // Each is passed on at once, whether or not whoever asked takes it.
  private void informed(ResponseHead head, int bytes) throws Malformed {
    informedBytes += bytes;
    if (informedBytes > limits.headerBytes()) {
      throw new Malformed("it has too many informational answers");
    }
    stream.informed(head);
  }

  /** The whole answer is here. */
  private void answered() {
    if (stream == null) {
      return;
    }
    boolean reusable = persistent && stream.requestEnded() && !inputEnded && !draining;
    stream.over();
    stream = null;
    if (reusable) {
      freed = true;
    } else {
      close();
    }
  }

  /** Both directions of a tunnel have ended, or the stream was aborted. */
  void finished(boolean reset) {
    stream = null;
    if (reset) {
      if (!closed && ctx.channel().isOpen()) {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      }
      close();
    } else if (!closed) {
      closed = true;
      output.flush();
      // Closing at once would lose what the socket has not taken yet.
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Ends the sending direction behind what was sent; no other request can follow. */
  void shutdownOutput() {
    persistent = false;
    output.flush();
    outputEnd.end(ctx);
  }

  private void fail(Abort why) {
    Http1ClientStream failed = stream;
    stream = null;
    close();
    if (failed != null) {
      failed.broke(why);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      ended();
    }
  }

  private void ended() {
    if (stream == null) {
      close();
    } else if (body != null && body.endsWithConnection()) {
      body = null;
      boolean tunnel = stream.isTunnel();
      stream.received(Unpooled.EMPTY_BUFFER, true);
      if (!tunnel) {
        answered();
      }
    } else {
      lost();
    }
  }

  private void lost() {
    listener.cutOff(this);
    boolean begun = stream != null && (stream.isAnswering() || !received.isEmpty());
    fail(
        begun
            ? new Abort(Abort.Kind.PROTOCOL, "the connection ended in the middle of the answer")
            : new Abort(Abort.Kind.LOST, "the connection ended before an answer"));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Http1ClientStream cut = stream;
      stream = null;
      output.flush();
      ctx.close();
      if (cut != null) {
        cut.broke(new Abort(Abort.Kind.CANCELLED, "the connection was closed here"));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stream != null) {
      lost();
    }
    closed = true;
    received.release();
    listener.closed(this);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stream != null && context.channel().isWritable()) {
      stream.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
