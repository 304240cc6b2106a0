// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The data that come in on a connection, and how much the peer may send of them. What is held of
 * all bodies is bounded by the connection's window, of each by its stream's. Confined to a loop.
 */
final class Receiving {
  private final Http2Connection connection;
  private final FrameWriter writer;
  private final FloodGuard guard;
  private final HttpLimits limits;
  private int window = Frames.DEFAULT_WINDOW;
  private int credit;
  private boolean settingsTaken;

  // The frame that is being read.
  private Http2Stream stream;
  private boolean end;

  Receiving(Http2Connection connection, FrameWriter writer, FloodGuard guard, HttpLimits limits) {
    this.connection = connection;
    this.writer = writer;
    this.guard = guard;
    this.limits = limits;
  }

  /** Allows as much as the limits do. */
  void start() {
    int more = limits.connectionWindowBytes() - Frames.DEFAULT_WINDOW;
    if (more > 0) {
      writer.windowUpdate(0, more);
      window += more;
    } else {
      // A smaller one can only be had by not giving back what is used of it.
      credit = more;
    }
  }

  /** The window that a stream has at its beginning. */
  int firstWindow() {
    return settingsTaken
        ? limits.streamWindowBytes()
        : Math.max(Frames.DEFAULT_WINDOW, limits.streamWindowBytes());
  }

  /** From now on the peer knows of the settings. */
  void settingsTaken() {
    int less = firstWindow() - limits.streamWindowBytes();
    settingsTaken = true;
    if (less > 0) {
      connection.open().forEach(each -> each.widen(-less));
    }
  }

  /** A frame begins; as {@link FrameParser.Sink} says. */
  void begin(int flags, int id, int length, int padding) throws ConnectionError {
    if (id == 0) {
      throw ConnectionError.protocol("data belong to no stream");
    }
    window -= length;
    if (window < 0) {
      throw new ConnectionError(
          ErrorCode.FLOW_CONTROL_ERROR, "it sends more than the connection's window");
    }
    end = (flags & Frames.END_STREAM) != 0;
    if (length == padding && !end) {
      guard.idleFrame();
    } else {
      guard.work();
    }
    stream = connection.begun(id);
    if (stream != null) {
      take(length, padding);
    } else if (!connection.wasResetHere(id)) {
      connection.refuse(id, ErrorCode.STREAM_CLOSED);
    }
    if (padding > 0) {
      consumed(padding);
      if (stream != null && !stream.isOver() && !end) {
        stream.giveBack(padding);
      }
    }
  }

  private void take(int length, int padding) throws ConnectionError {
    if (stream.remoteEnded()) {
      connection.streamError(
          stream, ErrorCode.STREAM_CLOSED, "data come behind the end of its message");
    } else if (!stream.take(length)) {
      connection.streamError(
          stream, ErrorCode.FLOW_CONTROL_ERROR, "it sends more than the stream's window");
    } else if (!connection.acceptsData(stream)) {
      connection.streamError(stream, ErrorCode.PROTOCOL_ERROR, "data come before a head");
    } else if (!stream.count(length - padding) || (end && !stream.isComplete())) {
      connection.streamError(
          stream, ErrorCode.PROTOCOL_ERROR, "its body is not of the length it said");
    }
  }

  /** The frame goes on; as {@link FrameParser.Sink} says. */
  void goOn(ByteBuf in, int bytes, boolean last) {
    if (stream == null || stream.isOver()) {
      in.skipBytes(bytes);
      consumed(bytes);
      return;
    }
    boolean ends = last && end;
    if (bytes > 0) {
      stream.received(in.readRetainedSlice(bytes), ends);
    } else if (ends) {
      stream.received(Unpooled.EMPTY_BUFFER, true);
    }
  }

  /** So many bytes of bodies are done with. */
  void consumed(int bytes) {
    credit += bytes;
    if (isDue(credit, limits.connectionWindowBytes(), window)) {
      writer.windowUpdate(0, credit);
      window += credit;
      credit = 0;
    }
  }

  /** Whether a stream's credit is to be given now. */
  boolean isDue(int streamCredit, int streamWindow) {
    return isDue(streamCredit, limits.streamWindowBytes(), streamWindow);
  }

  // By halves, but before the window is used up by what is held.
  private static boolean isDue(int credit, int whole, int left) {
    return credit > 0 && credit >= Math.min(whole / 2, Math.max(1, left));
  }
}
