// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.time.Timers;
import java.time.Duration;

/**
 * Watches for heads that are never completed. Heads that are cut by the end of a read are common:
 * so one timer is left running, and looks whether it is the same head still. Confined to a loop.
 */
final class HeadDeadline {
  private final Timers timers;
  private final Duration limit;
  private Timers.Cancellable timer;
  private boolean incomplete;
  private int completed;

  HeadDeadline(Timers timers, Duration limit) {
    this.timers = timers;
    this.limit = limit;
  }

  /** A frame that is not in the middle of a head was read, or the end of a head. */
  void completed() {
    completed++;
  }

  /**
   * All that was received has been read.
   *
   * @param cut whether it ends in the middle of a head
   * @param late run when it still does so after the limit
   */
  void readSoFar(boolean cut, Runnable late) {
    incomplete = cut;
    if (cut && timer == null) {
      int before = completed;
      timer = timers.after(limit, () -> look(before, late));
    }
  }

  private void look(int before, Runnable late) {
    timer = null;
    if (incomplete && completed == before) {
      late.run();
    } else {
      readSoFar(incomplete, late);
    }
  }

  /** Watches no more. */
  void stop() {
    incomplete = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
