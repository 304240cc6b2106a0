// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.HttpLimits;
import io.netty.buffer.ByteBuf;

/**
 * Takes the frames of a connection apart, and holds them to RFC 9113 section 6: their order, their
 * lengths, and where they may be. Confined to a loop.
 */
final class FrameHandler implements FrameParser.Sink {
  private final Http2Connection connection;
  private final FrameWriter writer;
  private final FloodGuard guard;
  private final HeadDeadline deadline;
  private final HeaderBlock block;
  private boolean begun;

  FrameHandler(
      Http2Connection connection,
      FrameWriter writer,
      FloodGuard guard,
      HeadDeadline deadline,
      HttpLimits limits) {
    this.connection = connection;
    this.writer = writer;
    this.guard = guard;
    this.deadline = deadline;
    this.block = new HeaderBlock(limits);
  }

  /** Whether the rest of a head is to come. */
  boolean inHead() {
    return block.stream() != 0;
  }

  @Override
  public boolean isDone() {
    return connection.isClosed();
  }

  @Override
  public void dataBegins(int flags, int id, int length, int padding) throws ConnectionError {
    checkOrder(Frames.DATA, flags, id);
    connection.receiving().begin(flags, id, length, padding);
  }

  @Override
  public void dataGoesOn(ByteBuf in, int bytes, boolean last) {
    connection.receiving().goOn(in, bytes, last);
  }

  @Override
  public void frame(int type, int flags, int id, ByteBuf in, int length) throws ConnectionError {
    if (type != Frames.CONTINUATION) {
      deadline.completed();
    }
    checkOrder(type, flags, id);
    switch (type) {
      case Frames.HEADERS -> headers(flags, id, in, length);
      case Frames.CONTINUATION -> continuation(flags, in, length);
      case Frames.WINDOW_UPDATE -> windowUpdate(id, in, length);
      case Frames.RST_STREAM -> reset(id, in, length);
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
    if (!begun) {
      if (type != Frames.SETTINGS || (flags & Frames.ACK) != 0) {
        throw ConnectionError.protocol("it does not begin with its settings");
      }
      begun = true;
    }
    boolean continues = type == Frames.CONTINUATION;
    if (continues != inHead() || (continues && id != block.stream())) {
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
      connection.headers(id, end, dependency, bytes, left);
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

  private static void onConnection(int id, String what) throws ConnectionError {
    if (id != 0) {
      throw ConnectionError.protocol(what + " on a stream");
    }
  }

  private void continuation(int flags, ByteBuf in, int length) throws ConnectionError {
    block.add(in, length);
    if ((flags & Frames.END_HEADERS) != 0) {
      deadline.completed();
      int id = block.stream();
      byte[] bytes = block.bytes();
      block.clear();
      connection.headers(id, block.end(), block.dependency(), bytes, block.length());
    }
  }

  private void windowUpdate(int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, 4);
    guard.idleFrame();
    int bytes = in.readInt() & Integer.MAX_VALUE;
    Sending sending = connection.sending();
    if (id == 0) {
      if (bytes == 0) {
        throw ConnectionError.protocol("it widens a window by nothing");
      }
      if (!sending.widen(bytes)) {
        throw tooWide();
      }
      sending.work();
      return;
    }
    Http2Stream stream = connection.begun(id);
    if (stream == null) {
      return;
    }
    if (bytes == 0) {
      connection.streamError(stream, ErrorCode.PROTOCOL_ERROR, "it widens a window by nothing");
    } else if (!stream.widenSending(bytes)) {
      connection.streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
    } else {
      sending.add(stream);
    }
  }

  private static ConnectionError tooWide() {
    return new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "its window is too large");
  }

  private void reset(int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, 4);
    if (id == 0) {
      throw ConnectionError.protocol("it resets no stream");
    }
    Http2Stream stream = connection.begun(id);
    if (stream == null) {
      guard.idleFrame();
      return;
    }
    ErrorCode code = ErrorCode.of(in.readUnsignedInt());
    stream.broke(new Abort(code.kind(), "the other side reset the stream: " + code));
    guard.reset();
  }

  private void settings(int flags, int id, ByteBuf in, int length) throws ConnectionError {
    onConnection(id, "settings");
    if ((flags & Frames.ACK) != 0) {
      mustBe(length, 0);
      connection.acknowledged();
      return;
    }
    guard.idleFrame();
    // Before anything that they allow.
    writer.settingsTaken();
    guard.answerQueued();
    PeerSettings peer = connection.peer();
    int before = peer.initialWindow();
    peer.read(in, length, connection.peerIsServer());
    writer.take(peer);
    int more = peer.initialWindow() - before;
    if (more != 0) {
      widenAll(more);
    }
    connection.changed();
  }

  private void widenAll(int bytes) throws ConnectionError {
    for (Http2Stream stream : connection.open()) {
      if (!stream.widenSending(bytes)) {
        throw tooWide();
      }
      connection.sending().add(stream);
    }
  }

  private void ping(int flags, int id, ByteBuf in, int length) throws ConnectionError {
    mustBe(length, Frames.PING_BYTES);
    onConnection(id, "a ping");
    guard.idleFrame();
    if ((flags & Frames.ACK) != 0) {
      connection.pinged();
      return;
    }
    writer.ping(true, in.readLong());
    guard.answerQueued();
  }

  private void goAway(int id, ByteBuf in, int length) throws ConnectionError {
    mustHave(length, 8);
    onConnection(id, "it goes away");
    guard.idleFrame();
    int last = in.readInt() & Integer.MAX_VALUE;
    connection.goneAway(last, ErrorCode.of(in.readUnsignedInt()));
  }

  private void priority(int id, ByteBuf in, int length) throws ConnectionError {
    if (id == 0) {
      throw ConnectionError.protocol("no stream has priority");
    }
    guard.idleFrame();
    if (length != Frames.PRIORITY_BYTES) {
      badPriority(id, ErrorCode.FRAME_SIZE_ERROR);
    } else if ((in.readInt() & Integer.MAX_VALUE) == id) {
      badPriority(id, ErrorCode.PROTOCOL_ERROR);
    }
  }

  // Nobody heeds it any more, but it still has to be one.
  private void badPriority(int id, ErrorCode code) throws ConnectionError {
    Http2Stream stream = connection.stream(id);
    if (stream != null) {
      connection.streamError(stream, code, "its priority is none");
    } else if (connection.isIdle(id)) {
      throw new ConnectionError(code, "the priority of a stream is none");
    } else {
      connection.refuse(id, code);
    }
  }
}
