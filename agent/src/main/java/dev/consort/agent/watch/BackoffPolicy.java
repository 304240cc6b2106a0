// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.FaultKind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: doubling from a quarter of a second to five seconds, with half
 * of it left to chance so that sidecars do not come back in step. What no repetition will cure is
 * asked again rarely. Pure but for the chance.
 */
public final class BackoffPolicy {
  private static final long FIRST_MILLIS = 250;
  private static final long MOST_MILLIS = 5_000;
  private static final long LIMITED_MILLIS = 1_500;
  private static final long HOPELESS_MILLIS = 30_000;

  private BackoffPolicy() {}

  /** The wait before the next try after {@code failures} in a row, at least one. */
  public static Duration delay(FaultKind kind, int failures, RandomGenerator random) {
    long doubled = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10));
    long most =
        switch (kind) {
          case BAD_REQUEST, BLOCKED, TOO_LARGE, UNKNOWN_KIND -> HOPELESS_MILLIS;
          case RATE_LIMITED -> Math.max(LIMITED_MILLIS, doubled);
          case UNREACHABLE,
              TIMEOUT,
              TOKEN_UNKNOWN,
              PERMISSION_DENIED,
              NOT_FOUND,
              SERVER_ERROR,
              MALFORMED ->
              doubled;
        };
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }
}
