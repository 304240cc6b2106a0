// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import java.util.ArrayDeque;

/**
 * Which of a connection's streams sends next: one frame each, in turn, as the windows and the
 * socket allow. Confined to a loop.
 */
final class Sending {
  private final FrameWriter writer;
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();
  private int window = Frames.DEFAULT_WINDOW;
  private boolean working;

  Sending(FrameWriter writer) {
    this.writer = writer;
  }

  /** Whether so many bytes may be sent at once: nobody waits then who could send. */
  boolean maySend(int bytes) {
    return !working && bytes <= window && writer.isWritable();
  }

  /** Bytes of data were sent. */
  void sent(int bytes) {
    window -= bytes;
  }

  /** The peer allows that many more; whether that is a window. */
  boolean widen(int bytes) {
    long wider = (long) window + bytes;
    if (wider > Integer.MAX_VALUE) {
      return false;
    }
    window = (int) wider;
    return true;
  }

  /** Has a stream wait for its turn, if there is anything that it may send. */
  void add(Http2Stream stream) {
    if (!stream.isWaiting() && stream.wantsToSend()) {
      stream.waiting(true);
      waiting.add(stream);
    }
    work();
  }

  /** Sends what may be sent. */
  void work() {
    if (working) {
      return;
    }
    working = true;
    try {
      int inVain = 0;
      while (inVain < waiting.size() && writer.isWritable()) {
        Http2Stream stream = waiting.poll();
        if (stream.isOver() || !stream.wantsToSend()) {
          stream.waiting(false);
        } else if (stream.canSend(window)) {
          inVain = 0;
          stream.sendSome(Math.min(window, writer.maxPayload()));
          goOn(stream);
        } else {
          inVain++;
          waiting.add(stream);
        }
      }
    } finally {
      working = false;
    }
  }

  private void goOn(Http2Stream stream) {
    if (!stream.isOver() && stream.wantsToSend()) {
      waiting.add(stream);
    } else {
      stream.waiting(false);
    }
    stream.tellWritable();
  }
}
