// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.Timers;
import java.time.Duration;

/**
 * Counts what a peer does that costs this side more than it gets done, and ends the connection when
 * it is too much for the work it comes with. What was counted is forgotten every 30 s. Confined to
 * a loop.
 */
final class FloodGuard {
  private static final Duration WINDOW = Duration.ofSeconds(30);
  // Frames that do nothing by themselves, such as window updates, which useful work may come with.
  private static final int IDLE_FRAMES_EACH = 10;

  private final HttpLimits limits;
  private final Timers timers;
  private final int resetsAllowed;
  private Timers.Cancellable forgetting;
  private int idleFrames;
  private int work;
  private int resets;
  private int answered;
  private int queuedAnswers;

  /**
   * @param resetsAllowed how many streams may end for nothing, over those that are answered
   */
  FloodGuard(HttpLimits limits, Timers timers, int resetsAllowed) {
    this.limits = limits;
    this.timers = timers;
    this.resetsAllowed = resetsAllowed;
  }

  /** A frame that does nothing by itself. */
  void idleFrame() throws ConnectionError {
    idleFrames++;
    if (idleFrames > limits.controlFramesQueued() + (long) IDLE_FRAMES_EACH * work) {
      throw ConnectionError.flood("it sends frames that do nothing");
    }
    remember();
  }

  /** Data was received or sent, or a request. */
  void work() {
    if (work < Integer.MAX_VALUE) {
      work++;
    }
  }

  /** A stream ended as it should. */
  void answered() {
    answered++;
  }

  /** A stream ended for nothing, by the peer's reset or by one that it brought about. */
  void reset() throws ConnectionError {
    resets++;
    if (resets - answered > resetsAllowed) {
      throw ConnectionError.flood("it has streams reset in place of answered");
    }
    remember();
  }

  /** An answer to a control frame was written. */
  void answerQueued() throws ConnectionError {
    if (++queuedAnswers > limits.controlFramesQueued()) {
      throw ConnectionError.flood("it does not read the answers to its control frames");
    }
  }

  /** What was written has left for the socket. */
  void answersSent() {
    queuedAnswers = 0;
  }

  private void remember() {
    if (forgetting == null) {
      forgetting = timers.after(WINDOW, this::forget);
    }
  }

  private void forget() {
    forgetting = null;
    idleFrames = 0;
    work = 0;
    resets = 0;
    answered = 0;
  }

  /** Counts no more. */
  void stop() {
    if (forgetting != null) {
      forgetting.cancel();
      forgetting = null;
    }
  }
}
