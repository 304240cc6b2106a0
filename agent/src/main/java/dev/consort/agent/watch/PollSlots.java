// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Shares the connections to the agent among more watches than there are connections: parked queries
 * take turns, and rest at the agent for seconds in place of minutes while there are too many.
 * Watches that no sidecar can do without do not queue. Control thread only.
 */
final class PollSlots {
  private static final Duration CROWDED = Duration.ofSeconds(2);

  /** Kept for calls that do not rest: first answers, heartbeats, watches that do not queue. */
  private static final int RESERVED = 24;

  private final int slots;
  private final Duration restful;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private int taken;
  private int watches;

  PollSlots(int connections, Duration restful) {
    this.slots = Math.max(1, connections - RESERVED);
    this.restful = restful;
  }

  void joined() {
    watches++;
  }

  void left() {
    watches--;
  }

  /** How long a query may rest. */
  Duration rest() {
    return watches <= slots ? restful : CROWDED;
  }

  /** Runs {@code turn} now or when it is its turn; whoever gets one gives it back. */
  void take(Runnable turn) {
    if (taken < slots) {
      taken++;
      turn.run();
    } else {
      queue.add(turn);
    }
  }

  void giveBack() {
    Runnable next = queue.poll();
    if (next == null) {
      taken--;
    } else {
      next.run();
    }
  }
}
