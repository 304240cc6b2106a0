// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.util.ArrayDeque;
import java.util.Queue;

/** Lets a few at a time do something; the others wait, first come first served. One thread. */
final class Turns {
  private final int most;
  private final Runnable idle;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private int taken;
  private boolean serving;

  /**
   * @param most how many at a time, at least one
   * @param idle run whenever the last turn has been given back and nobody waits
   */
  Turns(int most, Runnable idle) {
    this.most = most;
    this.idle = idle;
  }

  /** Runs {@code turn} now or when it is its turn; whoever gets one gives it back. */
  void take(Runnable turn) {
    queue.add(turn);
    serve();
  }

  void giveBack() {
    taken--;
    serve();
    if (isIdle()) {
      idle.run();
    }
  }

  /** Whether nobody has a turn or waits for one. */
  boolean isIdle() {
    return taken == 0 && queue.isEmpty();
  }

  /** Many may give back at once what they have no use for any more: a loop, not a recursion. */
  private void serve() {
    if (serving) {
      return;
    }
    serving = true;
    while (taken < most && !queue.isEmpty()) {
      taken++;
      queue.remove().run();
    }
    serving = false;
  }
}
