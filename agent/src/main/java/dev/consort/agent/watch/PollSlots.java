// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.time.Duration;

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
  private final Turns turns;
  private int watches;

  PollSlots(int connections, Duration restful) {
    this.slots = Math.max(1, connections - RESERVED);
    this.restful = restful;
    this.turns = new Turns(slots, () -> {});
  }

  void joined() {
    watches++;
  }

  void left() {
    watches--;
  }

  /** How many queries may rest at the agent at a time. */
  int slots() {
    return slots;
  }

  /**
   * How long a query may rest.
   *
   * @param spared how many watches need no slot
   */
  Duration rest(int spared) {
    return watches - spared <= slots ? restful : CROWDED;
  }

  /** The turns of those that rest. */
  Turns turns() {
    return turns;
  }
}
