// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
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
 * What both ends of a connection do alike: frames of the connection itself, flow control, the
 * streams that are open. The handler of a channel that carries plain bytes; confined to its loop.
 */
abstract class Http2Connection extends ChannelInboundHandlerAdapter implements FrameParser.Sink {
  // A peer that takes nothing is not waited for longer when a connection is closed.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final HttpLimits limits;
  private final Timers timers;
  private final FrameParser parser = new FrameParser(this);
  private final HpackDecoder decoder = new HpackDecoder();
  private final HpackEncoder encoder = new HpackEncoder();
  private final HeadReader reader;
  private final Heads heads;
  private final HeaderBlock block;
  private final FloodGuard guard;
  private final PeerSettings peer;
  private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
  private final ResetStreams reset;
  private ChannelHandlerContext ctx;
  private Output output;
  private Sending sending;
  private Timers.Cancellable settingsDeadline;
  private Timers.Cancellable headDeadline;
  private int headsRead;
  private Timers.Cancellable linger;
  private boolean started;
  private boolean peerBegan;
  private boolean settingsAcknowledged;
  private int receiveWindow = Frames.DEFAULT_WINDOW;
  private int credit;
  private boolean closed;

  // The DATA frame that is being read.
  private Http2Stream dataStream;
  private boolean dataEnds;

  /**
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
    this.block = new HeaderBlock(limits);
    this.guard = new FloodGuard(limits, timers, resetsAllowed);
    this.peer = new PeerSettings(concurrentAllowed);
    this.reset = new ResetStreams(concurrent);
  }

  // What the two ends do differently.

  /** Sends what comes before the settings; the settings that are its own. */
  abstract void sendPreface(Output to);

  /** How many settings of its own it sends. */
  abstract int ownSettings();

  /** Sends them. */
  abstract void sendOwnSettings(Output to);

  /** Whether the peer is the server. */
  abstract boolean peerIsServer();

  /** Takes what comes before the first frame; whether all of it is there. */
  abstract boolean takePreface(ByteBuf in) throws ConnectionError;

  /** A stream's header block. It has to be decoded in any case. */
  abstract void headers(int id, boolean end, int dependency, byte[] bytes, int length)
      throws ConnectionError;

  /** Whether a stream of that id was never begun. */
  abstract boolean isIdle(int id);

  /** The peer takes no stream above that one. */
  abstract void goneAway(int lastStream, ErrorCode why);

  /** The peer's settings have changed, or it is otherwise time to look anew. */
  abstract void changed();

  /** A PING of ours came back. */
  abstract void pinged();

  /** The peer broke the rules; it has been told, and its streams are gone. */
  abstract void refused(ConnectionError why);

  /** Why a stream ends when its connection does. */
  abstract Abort lost(Http2Stream stream);

  /** The last id of the peer's streams that was looked at. */
  abstract int lastOfPeer();

  /** The channel is closed. */
  abstract void gone();

  /** A stream's own message is sent while the peer's is not complete. */
  abstract void endedLocally(Http2Stream stream);

  // The beginning.

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    output = new Output(context, this::flushed);
    sending = new Sending(output);
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
    if (started) {
      return;
    }
    started = true;
    sendPreface(output);
    output.head((ownSettings() + 2) * Frames.SETTING_BYTES, Frames.SETTINGS, 0, 0);
    sendOwnSettings(output);
    // In the way that RFC 9113 section 6.5.2 counts, whatever is within both limits.
    long listBytes = limits.headerBytes() + (long) HpackDecoder.ENTRY_BYTES * limits.headerLines();
    output
        .setting(Frames.INITIAL_WINDOW_SIZE, limits.streamWindowBytes())
        .setting(Frames.MAX_HEADER_LIST_SIZE, Math.min(listBytes, Integer.MAX_VALUE));
    int more = limits.connectionWindowBytes() - Frames.DEFAULT_WINDOW;
    if (more > 0) {
      windowUpdate(0, more);
      receiveWindow += more;
    } else {
      // A smaller one can only be had by not giving back what is used of it.
      credit = more;
    }
    output.schedule();
    settingsDeadline = timers.after(limits.headTimeout(), this::settingsTookTooLong);
  }

  private void settingsTookTooLong() {
    settingsDeadline = null;
    fail(
        new ConnectionError(
            ErrorCode.SETTINGS_TIMEOUT,
            "it did not acknowledge the settings within "
                + limits.headTimeout().toMillis()
                + " ms"));
  }

  // What comes in.

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!closed && takePreface(in)) {
        parser.read(context, in);
      }
      watchHead();
    } catch (ConnectionError e) {
      fail(e);
    } finally {
      in.release();
    }
  }

  @Override
  public final boolean isDone() {
    return closed;
  }

  // Heads that are cut by the end of a read are common, those that are never completed are not: so
  // one timer is left running, and looks whether it is the same head still.
  private void watchHead() {
    if (headDeadline == null && !closed && headIsIncomplete()) {
      int sofar = headsRead;
      headDeadline = timers.after(limits.headTimeout(), () -> headStill(sofar));
    }
  }

  private boolean headIsIncomplete() {
    return block.stream() != 0 || parser.inFrame();
  }

  private void headStill(int sofar) {
    headDeadline = null;
    if (headIsIncomplete() && headsRead == sofar) {
      fail(
          ConnectionError.flood(
              "a head was not complete within " + limits.headTimeout().toMillis() + " ms"));
    } else {
      watchHead();
    }
  }

  @Override
  public final void frame(int type, int flags, int id, ByteBuf in, int length)
      throws ConnectionError {
    if (type != Frames.CONTINUATION) {
      headsRead++;
    }
    checkOrder(type, flags, id);
    switch (type) {
      case Frames.HEADERS -> headers(flags, id, in, length);
      case Frames.CONTINUATION -> continuation(flags, in, length);
      case Frames.WINDOW_UPDATE -> windowUpdated(id, in, length);
      case Frames.RST_STREAM -> wasReset(id, in, length);
      case Frames.SETTINGS -> settings(flags, id, in, length);
      case Frames.PING -> ping(flags, id, in, length);
      case Frames.GOAWAY -> goAway(id, in, length);
      case Frames.PRIORITY -> priority(id, in, length);
      case Frames.PUSH_PROMISE -> throw ConnectionError.protocol("it pushes");
      // RFC 9113 section 4.1: what is unknown is left out.
      default -> guard.idleFrame();
    }
  }

  private void checkOrder(int type, int flags, int id) throws ConnectionError {
    if (!peerBegan) {
      if (type != Frames.SETTINGS || (flags & Frames.ACK) != 0) {
        throw ConnectionError.protocol("it does not begin with its settings");
      }
      peerBegan = true;
    }
    boolean continues = type == Frames.CONTINUATION;
    if (continues != (block.stream() != 0) || continues && id != block.stream()) {
      throw ConnectionError.protocol("a head is not continued, or one that is none");
    }
  }

  private void headers(int flags, int id, ByteBuf in, int length) throws ConnectionError {
    if (id == 0) {
      throw ConnectionError.protocol("a head belongs to no stream");
    }
    int left = length;
    int padding = 0;
    if ((flags & Frames.PADDED) != 0) {
      mustHave(left, 1);
      padding = in.readUnsignedByte();
      left--;
    }
    int dependency = 0;
    if ((flags & Frames.PRIORITIZED) != 0) {
      mustHave(left, Frames.PRIORITY_BYTES);
      dependency = in.readInt() & Integer.MAX_VALUE;
      in.skipBytes(1);
      left -= Frames.PRIORITY_BYTES;
    }
    if (padding > left) {
      throw ConnectionError.protocol("a frame has more padding than it is long");
    }
    left -= padding;
    boolean end = (flags & Frames.END_STREAM) != 0;
    if ((flags & Frames.END_HEADERS) == 0) {
      block.begin(id, end, dependency, in, left);
    } else {
      byte[] bytes = new byte[left];
      in.readBytes(bytes);
      headers(id, end, dependency, bytes, left);
    }
  }

  private static void mustHave(int bytes, int needed) throws ConnectionError {
    if (bytes < needed) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame is too short for what it is");
    }
  }

  private static void mustBe(int bytes, int needed) throws ConnectionError {
    if (bytes != needed) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame is not as long as its kind");
    }
  }

  private void continuation(int flags, ByteBuf in, int length) throws ConnectionError {
    block.add(in, length);
    if ((flags & Frames.END_HEADERS) != 0) {
      headsRead++;
      int id = block.stream();
      byte[] bytes = block.bytes();
      int blockLength = block.length();
      block.clear();
      headers(id, block.end(), block.dependency(), bytes, blockLength);
    }
  }

  /** Reads a block into {@link #reader}. */
  final void decode(byte[] bytes, int length) throws ConnectionError {
    reader.reset();
    decoder.decode(bytes, length, reader);
  }

  private void windowUpdated(int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, 4);
    guard.idleFrame();
    int bytes = in.readInt() & Integer.MAX_VALUE;
    if (id == 0) {
      if (bytes == 0) {
        throw ConnectionError.protocol("it widens a window by nothing");
      }
      if (!sending.widen(bytes)) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
      }
      sending.work();
      return;
    }
    Http2Stream stream = open(id);
    if (stream == null) {
      return;
    }
    if (bytes == 0) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "it widens a window by nothing");
    } else if (!stream.widenSending(bytes)) {
      streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
    } else {
      sending.add(stream);
    }
  }

  private Http2Stream open(int id) throws ConnectionError {
    Http2Stream stream = streams.get(id);
    if (stream == null && isIdle(id)) {
      throw ConnectionError.protocol("a frame belongs to a stream that was not begun");
    }
    return stream;
  }

  private void wasReset(int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, 4);
    if (id == 0) {
      throw ConnectionError.protocol("it resets no stream");
    }
    Http2Stream stream = open(id);
    if (stream == null) {
      guard.idleFrame();
      return;
    }
    ErrorCode code = ErrorCode.of(in.readUnsignedInt());
    stream.broke(new Abort(code.kind(), "the other side reset the stream: " + code));
    guard.reset();
  }

  private void settings(int flags, int id, ByteBuf in, int length) throws ConnectionError {
    if (id != 0) {
      throw ConnectionError.protocol("its settings belong to a stream");
    }
    if ((flags & Frames.ACK) != 0) {
      mustBe(length, 0);
      acknowledged();
      return;
    }
    guard.idleFrame();
    // Before anything that they allow.
    output.head(0, Frames.SETTINGS, Frames.ACK, 0).schedule();
    guard.answerQueued();
    apply(in, length);
    sending.work();
    changed();
  }

  private void apply(ByteBuf in, int length) throws ConnectionError {
    int window = peer.initialWindow();
    peer.read(in, length, peerIsServer());
    takeOverSettings();
    int more = peer.initialWindow() - window;
    if (more != 0) {
      for (Http2Stream stream : open()) {
        if (!stream.widenSending(more)) {
          throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
        }
        sending.add(stream);
      }
    }
  }

  /** What the peer has said about itself holds from now on. */
  final void takeOverSettings() {
    encoder.limit(peer.smallestTableBytes());
    encoder.limit(peer.tableBytes());
    sending.maxPayload(peer.maxPayload());
  }

  private void acknowledged() throws ConnectionError {
    if (settingsAcknowledged) {
      guard.idleFrame();
      return;
    }
    settingsAcknowledged = true;
    if (settingsDeadline != null) {
      settingsDeadline.cancel();
      settingsDeadline = null;
    }
    int less = firstWindow() - limits.streamWindowBytes();
    if (less > 0) {
      open().forEach(stream -> stream.widen(-less));
    }
  }

  /** What a peer may send on a stream while it may not know of the settings. */
  private int firstWindow() {
    return Math.max(Frames.DEFAULT_WINDOW, limits.streamWindowBytes());
  }

  private void ping(int flags, int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, Frames.PING_BYTES);
    if (id != 0) {
      throw ConnectionError.protocol("a ping belongs to a stream");
    }
    guard.idleFrame();
    if ((flags & Frames.ACK) != 0) {
      pinged();
      return;
    }
    output.head(length, Frames.PING, Frames.ACK, 0).number(in.readLong()).schedule();
    guard.answerQueued();
  }

  private void goAway(int id, ByteBuf in, int length) throws ConnectionError {
    mustHave(length, 8);
    if (id != 0) {
      throw ConnectionError.protocol("it goes away on a stream");
    }
    guard.idleFrame();
    int last = in.readInt() & Integer.MAX_VALUE;
    goneAway(last, ErrorCode.of(in.readUnsignedInt()));
  }

  private void priority(int id, ByteBuf in, int length) throws ConnectionError {
    if (id == 0) {
      throw ConnectionError.protocol("no stream has priority");
    }
    guard.idleFrame();
    Http2Stream stream = streams.get(id);
    if (length != Frames.PRIORITY_BYTES) {
      resetUnknown(id, stream, ErrorCode.FRAME_SIZE_ERROR);
    } else if ((in.readInt() & Integer.MAX_VALUE) == id) {
      resetUnknown(id, stream, ErrorCode.PROTOCOL_ERROR);
    }
  }

  private void resetUnknown(int id, Http2Stream stream, ErrorCode code) throws ConnectionError {
    if (stream != null) {
      streamError(stream, code, "its priority is none");
    } else if (isIdle(id)) {
      throw new ConnectionError(code, "the priority of a stream is none");
    } else {
      guard.reset();
      sendReset(id, code);
    }
  }

  // DATA.

  @Override
  public final void dataBegins(int flags, int id, int length, int padding) throws ConnectionError {
    checkOrder(Frames.DATA, flags, id);
    if (id == 0) {
      throw ConnectionError.protocol("data belong to no stream");
    }
    receiveWindow -= length;
    if (receiveWindow < 0) {
      throw new ConnectionError(
          ErrorCode.FLOW_CONTROL_ERROR, "it sends more than the connection's window");
    }
    Http2Stream stream = open(id);
    dataEnds = (flags & Frames.END_STREAM) != 0;
    dataStream = stream;
    if (length == padding && !dataEnds) {
      guard.idleFrame();
    } else {
      guard.work();
    }
    if (stream == null) {
      closedStream(id);
    } else if (stream.remoteEnded()) {
      streamError(stream, ErrorCode.STREAM_CLOSED, "data come behind the end of its message");
    } else if (!stream.take(length)) {
      streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "it sends more than the stream's window");
    } else if (!acceptsData(stream)) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "data come before a head");
    } else if (!stream.count(length - padding) || dataEnds && !stream.isComplete()) {
      streamError(stream, ErrorCode.PROTOCOL_ERROR, "its body is not of the length it said");
    } else if (padding > 0) {
      consumed(padding);
      if (!dataEnds) {
        stream.giveBack(padding);
      }
      return;
    }
    if (dataStream == null || dataStream.isOver()) {
      consumed(padding);
    }
  }

  /** Whether data may come on a stream. */
  abstract boolean acceptsData(Http2Stream stream);

  private void closedStream(int id) throws ConnectionError {
    if (!reset.contains(id)) {
      guard.reset();
      sendReset(id, ErrorCode.STREAM_CLOSED);
    }
  }

  @Override
  public final void dataGoesOn(ByteBuf in, int bytes, boolean last) {
    Http2Stream stream = dataStream;
    if (stream == null || stream.isOver()) {
      in.skipBytes(bytes);
      consumed(bytes);
      return;
    }
    boolean end = last && dataEnds;
    if (bytes > 0) {
      stream.received(in.readRetainedSlice(bytes), end);
    } else if (end) {
      stream.received(Unpooled.EMPTY_BUFFER, true);
    }
  }

  /** So many bytes of bodies are done with. */
  final void consumed(int bytes) {
    credit += bytes;
    if (credit > 0
        && credit >= Math.min(limits.connectionWindowBytes() / 2, Math.max(1, receiveWindow))) {
      windowUpdate(0, credit);
      receiveWindow += credit;
      credit = 0;
    }
  }

  final void windowUpdate(int id, int bytes) {
    if (!closed) {
      output.head(4, Frames.WINDOW_UPDATE, 0, id).number(bytes).schedule();
    }
  }

  // What is sent.

  final ByteBufAllocator alloc() {
    return ctx.alloc();
  }

  final Output output() {
    return output;
  }

  final boolean isWritable() {
    return output.isWritable();
  }

  final boolean maySend(int bytes) {
    return sending.maySend(bytes);
  }

  final void sendLater(Http2Stream stream) {
    sending.add(stream);
  }

  final void sendData(Http2Stream stream, ByteBuf body, int bytes, boolean end) {
    guard.work();
    sending.sent(bytes);
    int left = bytes;
    do {
      int payload = Math.min(left, sending.maxPayload());
      left -= payload;
      output.data(body, payload, stream.id(), end && left == 0);
    } while (left > 0);
  }

  final void sendTrailers(Http2Stream stream, Headers trailers) {
    encoder.begin(Frames.HEAD_BYTES);
    lines(trailers);
    sendBlock(stream, true);
  }

  /** Begins a block; what is said of it follows, then {@link #sendBlock}. */
  final HpackEncoder beginBlock() {
    encoder.begin(Frames.HEAD_BYTES);
    return encoder;
  }

  final void lines(Headers headers) {
    for (int line = 0; line < headers.size(); line++) {
      encoder.line(headers.name(line), headers.value(line), headers.isSensitive(line));
    }
  }

  final void sendBlock(Http2Stream stream, boolean end) {
    output.block(encoder.bytes(), encoder.length(), stream.id(), end, sending.maxPayload());
  }

  final void sendReset(int id, ErrorCode code) {
    if (!closed) {
      output.head(4, Frames.RST_STREAM, 0, id).number(code.ordinal()).schedule();
    }
  }

  final void sendPing() {
    output.head(Frames.PING_BYTES, Frames.PING, 0, 0).number(0L).schedule();
  }

  final void sendGoAway(int last, ErrorCode code, String why) {
    byte[] text = why.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    output
        .head(8 + text.length, Frames.GOAWAY, 0, 0)
        .number(last)
        .number(code.ordinal())
        .octets(text, 0, text.length)
        .schedule();
  }

  private void flushed() {
    if (output.isWritable()) {
      guard.answersSent();
    }
    sent();
  }

  /** All that was written so far is on its way. */
  void sent() {}

  // The streams.

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

  final int streamWindow() {
    return limits.streamWindowBytes();
  }

  final int firstReceiveWindow() {
    return settingsAcknowledged ? limits.streamWindowBytes() : firstWindow();
  }

  final void opened(Http2Stream stream) {
    streams.put(stream.id(), stream);
    guard.work();
  }

  final Http2Stream stream(int id) {
    return streams.get(id);
  }

  /** How many streams are open. */
  public final int active() {
    return streams.size();
  }

  /** The open streams, as they are now. */
  final List<Http2Stream> open() {
    return new ArrayList<>(streams.values());
  }

  /** Resets a stream that is not open, or not yet. */
  final void refuse(int id, ErrorCode code) throws ConnectionError {
    reset.add(id);
    sendReset(id, code);
    guard.reset();
  }

  /** Whatever follows on a stream that is not open is no error. */
  final void ignore(int id) {
    reset.add(id);
  }

  final boolean wasResetHere(int id) {
    return reset.contains(id);
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
    sendReset(stream.id(), code);
    stream.close();
    finished(stream);
  }

  /** The peer broke the rules on a stream. */
  final void streamError(Http2Stream stream, ErrorCode code, String why) throws ConnectionError {
    reset.add(stream.id());
    sendReset(stream.id(), code);
    stream.broke(new Abort(Abort.Kind.PROTOCOL, why));
    guard.reset();
  }

  // The end.

  final boolean isClosed() {
    return closed;
  }

  /** The peer broke the rules. */
  final void fail(ConnectionError why) {
    if (closed) {
      return;
    }
    sendGoAway(lastOfPeer(), why.code(), why.getMessage());
    closeChannel();
    Abort abort = new Abort(Abort.Kind.PROTOCOL, why.getMessage());
    open().forEach(stream -> stream.broke(abort));
    refused(why);
  }

  /** Closes the channel behind what was sent. Idempotent; the streams are the caller's to end. */
  final void closeChannel() {
    if (!closed) {
      closed = true;
      linger = timers.after(LINGER, ctx::close);
      output.flush();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      // Nobody can widen a window any more, or say that it is not interested.
      open().forEach(stream -> stream.broke(lost(stream)));
      closeChannel();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    closed = true;
    open().forEach(stream -> stream.broke(lost(stream)));
    stop();
    gone();
  }

  private void stop() {
    guard.stop();
    cancel(settingsDeadline);
    cancel(headDeadline);
    cancel(linger);
    parser.release();
    output.release();
  }

  private static void cancel(Timers.Cancellable timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      sending.work();
      open().forEach(Http2Stream::tellWritable);
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A broken connection; the channel says so again when it is closed.
    context.close();
  }
}
