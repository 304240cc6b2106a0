// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Takes the lines of one listener. Thread-safe; offering never blocks. */
public final class ListenerLog {
  private static final int FIRST_ERROR = 400;

  private final Optional<Lane> lane;
  private final Captures captures;
  private final boolean turnedAway;
  private final double sample;

  ListenerLog(Optional<Lane> lane, boolean turnedAway, double sample) {
    this.lane = lane;
    this.captures = lane.map(one -> one.format().captures()).orElse(Captures.NONE);
    this.turnedAway = turnedAway;
    this.sample = sample;
  }

  /** What it wants of headers. */
  public Captures captures() {
    return captures;
  }

  /**
   * Whether a request's line is wanted: if not, its record need not be made.
   *
   * @param status of the answer; 0 where there was none, or not a whole one, or one whose end tells
   *     of a failure
   * @param random decides which of those that went well are written
   */
  public boolean wants(int status, RandomGenerator random) {
    return lane.isPresent() && (status == 0 || status >= FIRST_ERROR || isSampled(random));
  }

  /** Whether a connection's line is wanted. */
  public boolean wants(boolean orderly, RandomGenerator random) {
    return lane.isPresent() && (!orderly || isSampled(random));
  }

  /**
   * Whether connections have lines that were turned away before anything was decided about them.
   */
  public boolean wantsTurnedAway() {
    return turnedAway;
  }

  private boolean isSampled(RandomGenerator random) {
    return sample >= 1 || random.nextDouble() < sample;
  }

  /** Queues a line, or drops and counts it when the queue is full. */
  public void offer(AccessRecord record) {
    if (lane.isPresent()) {
      lane.get().offer(record);
    }
  }
}
