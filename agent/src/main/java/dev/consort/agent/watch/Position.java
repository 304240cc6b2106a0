// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a watch is in the agent's history. Immutable.
 *
 * @param kind what {@code value} is
 * @param value an index or a hash, as it is sent back
 */
record Position(Kind kind, String value) {
  static final Position NONE = new Position(Kind.NONE, "");
  private static final Position BACK = new Position(Kind.WENT_BACK, "");
  private static final Position POLLED = new Position(Kind.POLLED, "poll");

  private enum Kind {
    NONE,
    /** The index went back: the next question starts from nothing. */
    WENT_BACK,
    INDEX,
    HASH,
    POLLED
  }

  /** Whether a question from here rests at the agent until something changes. */
  boolean rests() {
    return kind == Kind.INDEX || kind == Kind.HASH;
  }

  boolean wentBack() {
    return kind == Kind.WENT_BACK;
  }

  /** The pause before the next question, where the agent cannot say when something changes. */
  Optional<Duration> pollEvery(WatchSpec.Mode mode) {
    return switch (mode) {
      case WatchSpec.Mode.Poll poll -> Optional.of(poll.every());
      case WatchSpec.Mode.Index index when kind == Kind.POLLED -> Optional.of(index.pollWithout());
      case WatchSpec.Mode.Index index -> Optional.empty();
      case WatchSpec.Mode.Hash hash -> Optional.empty();
    };
  }

  AgentRequest on(AgentRequest request, Duration rest) {
    return switch (kind) {
      case INDEX -> request.with("index", value).with("wait", rest.toMillis() + "ms");
      case HASH -> request.with("hash", value).with("wait", rest.toMillis() + "ms");
      case NONE, WENT_BACK, POLLED -> request;
    };
  }

  static Position after(WatchSpec.Mode mode, Position before, AgentAnswer answer) {
    return switch (mode) {
      case WatchSpec.Mode.Poll poll -> POLLED;
      case WatchSpec.Mode.Hash hash ->
          answer
              .header("X-Consul-ContentHash")
              .filter(h -> !h.isEmpty())
              .map(h -> new Position(Kind.HASH, h))
              .orElse(NONE);
      case WatchSpec.Mode.Index index ->
          answer.header("X-Consul-Index").map(i -> indexed(before, i)).orElse(POLLED);
    };
  }

  private static Position indexed(Position before, String header) {
    long index = number(header);
    if (before.kind == Kind.INDEX && Long.compareUnsigned(index, number(before.value)) < 0) {
      return BACK;
    }
    return index == 0 ? NONE : new Position(Kind.INDEX, Long.toUnsignedString(index));
  }

  private static long number(String digits) {
    try {
      return Long.parseUnsignedLong(digits.strip());
    } catch (NumberFormatException noIndex) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
