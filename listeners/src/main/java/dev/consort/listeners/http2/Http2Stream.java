// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.StreamReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** One stream of a connection: what is to be sent on it, and what was received. */
abstract class Http2Stream implements MessageStream {
  // From here on who sends is asked to wait, and is told again to go on below a half of it.
  private static final int MOST_QUEUED = 64 * 1024;

  private final Http2Connection connection;
  private final int id;
  private StreamReceiver receiver;
  private boolean over;
  // Set only while nobody hears yet.
  private Abort brokenBy;

  // What is sent.
  private final SendQueue queue = new SendQueue();
  private int sendWindow;
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

  Http2Stream(Http2Connection connection, int id) {
    this.connection = connection;
    this.id = id;
    this.sendWindow = connection.peer().initialWindow();
    this.receiveWindow = connection.receiving().firstWindow();
  }

  /** Whether bytes go both ways until each side ends its own. */
  abstract boolean isTunnel();

  /** Whether a head waits to be sent. */
  abstract boolean hasHeadQueued();

  /** Sends the head that waits; whether nothing follows it. */
  abstract boolean sendHead();

  final Http2Connection connection() {
    return connection;
  }

  final int id() {
    return id;
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

  /** Says who hears of it, even if that comes late. */
  final void receiver(StreamReceiver hears) {
    receiver = hears;
    if (brokenBy != null) {
      hears.aborted(brokenBy);
    }
  }

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
    remoteEnded |= end;
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

  /** The peer's message is its head. */
  final void markRemoteEnded() {
    remoteEnded = true;
  }

  /** The end of the peer's message has been told. */
  final void endedRemotely() {
    if (!over && localEnded) {
      end();
    }
  }

  @Override
  public final void consumed(int bytes) {
    if (!over) {
      unconsumed -= bytes;
      connection.receiving().consumed(bytes);
      if (!remoteEnded) {
        giveBack(bytes);
      }
    }
  }

  /** So many bytes may be sent anew on this stream. */
  final void giveBack(int bytes) {
    credit += bytes;
    if (connection.receiving().isDue(credit, receiveWindow)) {
      connection.writer().windowUpdate(id, credit);
      receiveWindow += credit;
      credit = 0;
    }
  }

  // What is sent.

  @Override
  public final void data(ByteBuf body, boolean end) {
    if (hasEnded()) {
      body.release();
      return;
    }
    int bytes = body.readableBytes();
    if (maySendNow(bytes) && bytes <= sendWindow) {
      try {
        if (bytes > 0 || end) {
          send(body, bytes, end);
        }
      } finally {
        body.release();
      }
      return;
    }
    endQueued = end;
    queue.add(body, connection.alloc());
    connection.sending().add(this);
  }

  private boolean hasEnded() {
    return over || localEnded || endQueued || trailersQueued != null;
  }

  private boolean maySendNow(int bytes) {
    return queue.bytes() == 0 && !hasHeadQueued() && connection.sending().maySend(bytes);
  }

  private void send(ByteBuf body, int bytes, boolean end) {
    sendWindow -= bytes;
    connection.guard().work();
    connection.sending().sent(bytes);
    connection.writer().data(id, body, bytes, end);
    if (end) {
      endedLocally();
    }
  }

  @Override
  public final void trailers(Headers trailers) {
    if (hasEnded()) {
      return;
    }
    trailersQueued = trailers;
    if (maySendNow(0)) {
      sendTrailers();
    } else {
      connection.sending().add(this);
    }
  }

  private void sendTrailers() {
    FrameWriter writer = connection.writer();
    writer.beginBlock();
    writer.lines(trailersQueued);
    writer.endBlock(id, true);
    trailersQueued = null;
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
        || (queue.bytes() == 0
            ? endQueued || trailersQueued != null
            : sendWindow > 0 && connectionWindow > 0);
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
    } else if (queue.bytes() > 0) {
      sendQueued(Math.min(most, sendWindow));
    } else if (trailersQueued != null) {
      sendTrailers();
    } else if (endQueued) {
      send(Unpooled.EMPTY_BUFFER, 0, true);
    }
  }

  private void sendQueued(int most) {
    ByteBuf piece = queue.take(most);
    try {
      send(piece, piece.readableBytes(), endQueued && queue.bytes() == 0);
    } finally {
      piece.release();
    }
  }

  /** The peer allows that much more or less; whether that is a window. */
  final boolean widenSending(int bytes) {
    long window = (long) sendWindow + bytes;
    if (window > Integer.MAX_VALUE) {
      return false;
    }
    sendWindow = (int) Math.max(window, Integer.MIN_VALUE);
    return true;
  }

  @Override
  public final boolean isWritable() {
    if (over) {
      return true;
    }
    boolean writable = queue.bytes() < MOST_QUEUED && connection.writer().isWritable();
    toldFull |= !writable;
    return writable;
  }

  /** Tells who sends that it may go on, if it was told to wait and that is over. */
  final void tellWritable() {
    if (toldFull
        && !over
        && receiver != null
        && queue.bytes() <= MOST_QUEUED / 2
        && connection.writer().isWritable()) {
      toldFull = false;
      receiver.writable();
    }
  }

  /** Its own message is sent. */
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
    connection.receiving().consumed(unconsumed);
    unconsumed = 0;
    queue.release();
    trailersQueued = null;
  }

  /** It ended before its messages did. */
  final void broke(Abort why) {
    if (!over) {
      end();
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
