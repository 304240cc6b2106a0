// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.collection.IntObjectHashMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What both ends of a connection do alike: it begins, has streams, and ends. The handler of a
 * channel that carries plain bytes; confined to its loop.
 */
abstract class Http2Connection extends ChannelInboundHandlerAdapter {
  // A peer that takes nothing is not waited for longer when a connection is closed.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final HttpLimits limits;
  private final Timers timers;
  private final HpackDecoder decoder = new HpackDecoder();
  private final HeadReader reader;
  private final Heads heads;
  private final FloodGuard guard;
  private final PeerSettings peer;
  private final SettingsExchange settings;
  private final HeadDeadline headDeadline;
  private final ResetStreams reset;
  private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
  private ChannelHandlerContext ctx;
  private FrameParser parser;
  private FrameHandler frames;
  private FrameWriter writer;
  private Sending sending;
  private Receiving receiving;
  private Timers.Cancellable linger;
  private boolean started;
  private boolean closed;

  /**
   * A connection that begins once it is in a pipeline.
   *
   * @param concurrentAllowed how many streams the peer is taken to allow before it says so
   * @param concurrent how many are open at most
   * @param resetsAllowed how many streams may end for nothing
   */
  Http2Connection(
      HttpLimits limits, Timers timers, long concurrentAllowed, int concurrent, int resetsAllowed) {
    this.limits = limits;
    this.timers = timers;
    this.reader = new HeadReader(limits);
    this.heads = new Heads(reader);
    this.guard = new FloodGuard(limits, timers, resetsAllowed);
    this.peer = new PeerSettings(concurrentAllowed);
    this.settings = new SettingsExchange(limits, timers);
    this.headDeadline = new HeadDeadline(timers, limits.headTimeout());
    this.reset = new ResetStreams(concurrent);
  }

  // What the two ends do differently.

  /** Sends what comes before the first frame, then {@link SettingsExchange#send}. */
  abstract void begin(FrameWriter to, SettingsExchange own, Runnable unacknowledged);

  /** Whether the peer is the server. */
  abstract boolean peerIsServer();

  /** Takes what comes before the first frame; whether all of it is there. */
  abstract boolean takePreface(ByteBuf in) throws ConnectionError;

  /** A stream's header block. It has to be decoded in any case. */
  abstract void headers(int id, boolean end, int dependency, byte[] bytes, int length)
      throws ConnectionError;

  /** Whether a stream of that id was never begun. */
  abstract boolean isIdle(int id);

  /** Whether data may come on a stream. */
  abstract boolean acceptsData(Http2Stream stream);

  /** The peer takes no stream above that one. */
  abstract void goneAway(int lastStream, ErrorCode why);

  /** The peer's settings have changed, a stream is over, or it is otherwise time to look anew. */
  abstract void changed();

  /** A PING of this side came back. */
  abstract void pinged();

  /** The peer broke the rules; it has been told, and its streams are gone. */
  abstract void refused(ConnectionError why);

  /** The peer has ended it while streams are open, which hear of it next. */
  abstract void cutOff();

  /** Why a stream ends when its connection does. */
  abstract Abort lost(Http2Stream stream);

  /** The last id of the peer's streams that was looked at. */
  abstract int lastOfPeer();

  /** A stream's own message is sent while the peer's is not complete. */
  abstract void endedLocally(Http2Stream stream);

  /** All that was written so far is on its way. */
  abstract void sent();

  /** The channel is closed. */
  abstract void gone();

  // How it begins.

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    writer = new FrameWriter(new Output(context, this::flushed));
    sending = new Sending(writer);
    receiving = new Receiving(this, writer, guard, limits);
    frames = new FrameHandler(this, writer, guard, headDeadline, limits);
    parser = new FrameParser(frames);
    if (context.channel().isActive()) {
      start();
    }
  }

  @Override
  public final void channelActive(ChannelHandlerContext context) {
    start();
    context.fireChannelActive();
  }

  /** Sends what each connection begins with. Idempotent. */
  final void start() {
    if (!started) {
      started = true;
      begin(writer, settings, this::settingsTookTooLong);
      receiving.start();
    }
  }

  private void settingsTookTooLong() {
    fail(
        new ConnectionError(
            ErrorCode.SETTINGS_TIMEOUT,
            "it did not acknowledge the settings within "
                + limits.headTimeout().toMillis()
                + " ms"));
  }

  /** The peer knows of the settings. */
  final void acknowledged() throws ConnectionError {
    if (settings.acknowledge()) {
      receiving.settingsTaken();
    } else {
      guard.idleFrame();
    }
  }

  // What comes in.

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!closed && takePreface(in)) {
        parser.read(context, in);
        headDeadline.readSoFar(
            !closed && (frames.inHead() || parser.inFrame()), this::headTookTooLong);
      }
    } catch (ConnectionError e) {
      fail(e);
    } finally {
      in.release();
    }
  }

  private void headTookTooLong() {
    fail(
        ConnectionError.flood(
            "a head was not complete within " + limits.headTimeout().toMillis() + " ms"));
  }

  /** Reads a block into {@link #reader}. */
  final void decode(byte[] bytes, int length) throws ConnectionError {
    reader.reset();
    decoder.decode(bytes, length, reader);
  }

  // What is sent.

  private void flushed() {
    if (writer.isWritable()) {
      guard.answersSent();
    }
    sent();
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      sending.work();
      open().forEach(Http2Stream::tellWritable);
    }
  }

  // Its parts.

  final ByteBufAllocator alloc() {
    return ctx.alloc();
  }

  final HttpLimits limits() {
    return limits;
  }

  final Timers timers() {
    return timers;
  }

  final PeerSettings peer() {
    return peer;
  }

  final FloodGuard guard() {
    return guard;
  }

  final HeadReader reader() {
    return reader;
  }

  final Heads heads() {
    return heads;
  }

  final FrameWriter writer() {
    return writer;
  }

  final Sending sending() {
    return sending;
  }

  final Receiving receiving() {
    return receiving;
  }

  // Its streams.

  /** How many streams are open. */
  public final int active() {
    return streams.size();
  }

  /** The open streams, as they are now. */
  final List<Http2Stream> open() {
    return new ArrayList<>(streams.values());
  }

  /** The stream of that id; null when it is not open. */
  final Http2Stream stream(int id) {
    return streams.get(id);
  }

  /** As {@link #stream}, of a stream that must have begun. */
  final Http2Stream begun(int id) throws ConnectionError {
    Http2Stream stream = streams.get(id);
    if (stream == null && isIdle(id)) {
      throw ConnectionError.protocol("a frame belongs to a stream that was not begun");
    }
    return stream;
  }

  final void opened(Http2Stream stream) {
    streams.put(stream.id(), stream);
    guard.work();
  }

  /** A stream is over, in whatever way. */
  final void finished(Http2Stream stream) {
    streams.remove(stream.id());
    if (stream.localEnded() && stream.remoteEnded()) {
      guard.answered();
    }
    changed();
  }

  /** Ends a stream and tells the peer. */
  final void reset(Http2Stream stream, ErrorCode code) {
    reset.add(stream.id());
    writer.reset(stream.id(), code);
    stream.close();
    finished(stream);
  }

  /** The peer broke the rules on a stream. */
  final void streamError(Http2Stream stream, ErrorCode code, String why) throws ConnectionError {
    reset.add(stream.id());
    writer.reset(stream.id(), code);
    stream.broke(new Abort(Abort.Kind.PROTOCOL, why));
    guard.reset();
  }

  /** Resets a stream that is not open, or not yet. */
  final void refuse(int id, ErrorCode code) throws ConnectionError {
    reset.add(id);
    writer.reset(id, code);
    guard.reset();
  }

  /** Whatever follows on a stream that is not open is no error. */
  final void ignore(int id) {
    reset.add(id);
  }

  final boolean wasResetHere(int id) {
    return reset.contains(id);
  }

  // How it ends.

  final boolean isClosed() {
    return closed;
  }

  private void fail(ConnectionError why) {
    if (!closed) {
      writer.goAway(lastOfPeer(), why.code(), why.getMessage());
      closeChannel();
      Abort abort = new Abort(Abort.Kind.PROTOCOL, why.getMessage());
      open().forEach(stream -> stream.broke(abort));
      refused(why);
    }
  }

  /** Closes the channel behind what was sent. Idempotent; the streams are the caller's to end. */
  final void closeChannel() {
    if (!closed) {
      closed = true;
      linger = timers.after(LINGER, ctx::close);
      writer.stop();
      writer.output().flush();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      // Nobody can widen a window any more, or say that it is not interested.
      loseStreams();
      closeChannel();
    }
  }

  private void loseStreams() {
    if (!open().isEmpty()) {
      cutOff();
    }
    open().forEach(stream -> stream.broke(lost(stream)));
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    closed = true;
    writer.stop();
    loseStreams();
    stop();
    gone();
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private void stop() {
    guard.stop();
    settings.stop();
    headDeadline.stop();
    if (linger != null) {
      linger.cancel();
    }
    parser.release();
    writer.output().release();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A broken connection; the channel says so again when it is closed.
    context.close();
  }
}
