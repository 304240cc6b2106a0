// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.StreamReceiver;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** One stream of a connection: what is to be sent on it, and what was received. */
abstract class Http2Stream implements MessageStream {
  // From here on who sends is asked to wait, and is told again to go on below a half of it.
  private static final int MOST_QUEUED = 64 * 1024;
  // Pieces below this are copied together when they have to wait: each may hold a whole read.
  private static final int SMALL = 2 * 1024;
  private static final int COMPACT = 8 * 1024;

  private final Http2Connection connection;
  private final int id;
  private StreamReceiver receiver;

  // What is sent.
  private int sendWindow;
  private ArrayDeque<ByteBuf> queue;
  private ByteBuf compact;
  private int queued;
  private boolean endQueued;
  private Headers trailersQueued;
  private boolean localEnded;
  private boolean waiting;
  private boolean toldFull;

  // What is received.
  private int receiveWindow;
  private int unconsumed;
  private int credit;
  private long expected = RequestHead.UNKNOWN_LENGTH;
  private boolean remoteEnded;

  private boolean over;
  // Set only while nobody hears yet.
  private Abort brokenBy;

  Http2Stream(Http2Connection connection, int id, int sendWindow, int receiveWindow) {
    this.connection = connection;
    this.id = id;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
  }

  final Http2Connection connection() {
    return connection;
  }

  final int id() {
    return id;
  }

  /** Says who hears of it, even if that comes late. */
  final void receiver(StreamReceiver hears) {
    receiver = hears;
    if (brokenBy != null) {
      hears.aborted(brokenBy);
    }
  }

  final boolean isOver() {
    return over;
  }

  final boolean remoteEnded() {
    return remoteEnded;
  }

  final boolean localEnded() {
    return localEnded;
  }

  /** Whether bytes go both ways until each side ends its own. */
  abstract boolean isTunnel();

  /** Whether a head waits to be sent. */
  abstract boolean hasHeadQueued();

  /** Sends the head that waits; whether nothing follows it. */
  abstract boolean sendHead();

  // What is received.

  /** How many bytes of a body are still to come; {@link RequestHead#UNKNOWN_LENGTH} if any may. */
  final void expect(long bytes) {
    expected = bytes;
  }

  /** The peer has announced that much; whether its window allowed it. */
  final boolean take(int bytes) {
    receiveWindow -= bytes;
    return receiveWindow >= 0;
  }

  /** The window that the peer knows of has changed. */
  final void widen(int bytes) {
    receiveWindow += bytes;
  }

  /** Counts bytes of a body; whether they are not more than its length. */
  final boolean count(int bytes) {
    if (expected >= 0) {
      expected -= bytes;
      return expected >= 0;
    }
    return true;
  }

  /** Whether a body may end here. */
  final boolean isComplete() {
    return expected <= 0;
  }

  final void received(ByteBuf bytes, boolean end) {
    unconsumed += bytes.readableBytes();
    if (end) {
      remoteEnded = true;
    }
    receiver.data(bytes, end);
    if (end) {
      endedRemotely();
    }
  }

  final void receivedTrailers(Headers trailers) {
    remoteEnded = true;
    receiver.trailers(trailers);
    endedRemotely();
  }

  /** The peer's head was all of its message. Behind it being told. */
  final void endedRemotely() {
    remoteEnded = true;
    if (!over && localEnded) {
      end();
    }
  }

  final void markRemoteEnded() {
    remoteEnded = true;
  }

  @Override
  public final void consumed(int bytes) {
    if (over) {
      return;
    }
    unconsumed -= bytes;
    connection.consumed(bytes);
    if (!remoteEnded) {
      giveBack(bytes);
    }
  }

  /** So many bytes may be sent anew on this stream. */
  final void giveBack(int bytes) {
    credit += bytes;
    // With half of the window, or before it is used up by what is held.
    if (credit >= Math.min(connection.streamWindow() / 2, Math.max(1, receiveWindow))) {
      connection.windowUpdate(id, credit);
      receiveWindow += credit;
      credit = 0;
    }
  }

  // What is sent.

  @Override
  public final void data(ByteBuf body, boolean end) {
    if (over || localEnded || endQueued || trailersQueued != null) {
      body.release();
      return;
    }
    int bytes = body.readableBytes();
    if (queued == 0 && !hasHeadQueued() && connection.maySend(bytes) && bytes <= sendWindow) {
      sendNow(body, bytes, end);
      return;
    }
    endQueued = end;
    enqueue(body, bytes);
    connection.sendLater(this);
  }

  private void sendNow(ByteBuf body, int bytes, boolean end) {
    try {
      if (bytes > 0 || end) {
        sendWindow -= bytes;
        connection.sendData(this, body, bytes, end);
      }
    } finally {
      body.release();
    }
    if (end) {
      endedLocally();
    }
  }

  private void enqueue(ByteBuf body, int bytes) {
    if (bytes == 0) {
      body.release();
      return;
    }
    if (queue == null) {
      queue = new ArrayDeque<>();
    }
    queued += bytes;
    if (bytes >= SMALL) {
      compact = null;
      queue.add(body);
      return;
    }
    if (compact == null || compact.maxWritableBytes() < bytes) {
      compact = connection.alloc().directBuffer(bytes * 4, COMPACT);
      queue.add(compact);
    }
    compact.writeBytes(body);
    body.release();
  }

  @Override
  public final void trailers(Headers trailers) {
    if (over || localEnded || endQueued || trailersQueued != null) {
      return;
    }
    trailersQueued = trailers;
    if (queued == 0 && !hasHeadQueued() && connection.maySend(0)) {
      sendTrailers();
    } else {
      connection.sendLater(this);
    }
  }

  private void sendTrailers() {
    Headers trailers = trailersQueued;
    trailersQueued = null;
    connection.sendTrailers(this, trailers);
    endedLocally();
  }

  /** Whether it is in the queue of those that wait to send. */
  final boolean isWaiting() {
    return waiting;
  }

  final void waiting(boolean is) {
    waiting = is;
  }

  /** Whether there is something that can be sent, if the connection's window is so large. */
  final boolean canSend(int connectionWindow) {
    return hasHeadQueued()
        || queued == 0 && (endQueued || trailersQueued != null)
        || queued > 0 && sendWindow > 0 && connectionWindow > 0;
  }

  /** Whether there is something that only needs the connection to allow it. */
  final boolean wantsToSend() {
    return canSend(1);
  }

  /**
   * Sends one frame of what waits.
   *
   * @param most bytes of data
   */
  final void sendSome(int most) {
    if (hasHeadQueued()) {
      if (sendHead()) {
        endedLocally();
      }
    } else if (queued > 0) {
      sendQueued(Math.min(most, sendWindow));
    } else if (trailersQueued != null) {
      sendTrailers();
    } else if (endQueued) {
      connection.sendData(this, io.netty.buffer.Unpooled.EMPTY_BUFFER, 0, true);
      endedLocally();
    }
  }

  private void sendQueued(int most) {
    ByteBuf first = queue.peek();
    int bytes = Math.min(most, first.readableBytes());
    queued -= bytes;
    sendWindow -= bytes;
    boolean end = queued == 0 && endQueued;
    connection.sendData(this, first, bytes, end);
    if (!first.isReadable()) {
      queue.poll();
      if (first == compact) {
        compact = null;
      }
      first.release();
    }
    if (end) {
      endedLocally();
    }
  }

  /** The peer allows that much more or less; whether that is a window. */
  final boolean widenSending(int bytes) {
    long window = (long) sendWindow + bytes;
    if (window > Integer.MAX_VALUE || window < Integer.MIN_VALUE) {
      return false;
    }
    sendWindow = (int) window;
    return true;
  }

  @Override
  public final boolean isWritable() {
    if (over) {
      return true;
    }
    boolean writable = queued < MOST_QUEUED && connection.isWritable();
    toldFull |= !writable;
    return writable;
  }

  /** Tells who sends that it may go on, if it was told to wait and that is over. */
  final void tellWritable() {
    if (toldFull
        && !over
        && receiver != null
        && queued <= MOST_QUEUED / 2
        && connection.isWritable()) {
      toldFull = false;
      receiver.writable();
    }
  }

  final void endedLocally() {
    localEnded = true;
    endQueued = false;
    if (over) {
      return;
    }
    if (remoteEnded) {
      end();
    } else {
      connection.endedLocally(this);
    }
  }

  // How it ends.

  private void end() {
    close();
    connection.finished(this);
  }

  /** Gives back what it holds; the connection forgets it then. */
  final void close() {
    over = true;
    connection.consumed(unconsumed);
    unconsumed = 0;
    if (queue != null) {
      queue.forEach(ByteBuf::release);
      queue = null;
      compact = null;
      queued = 0;
    }
    trailersQueued = null;
  }

  /** It ended before its messages did. */
  final void broke(Abort why) {
    if (!over) {
      close();
      connection.finished(this);
      if (receiver == null) {
        brokenBy = why;
      } else {
        receiver.aborted(why);
      }
    }
  }

  @Override
  public final void abort(Abort why) {
    if (!over) {
      connection.reset(this, ErrorCode.of(why.kind()));
    }
  }
}
