// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import java.time.Duration;

/** How long to wait before changes that failed are tried again. Pure. */
final class Retry {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private Retry() {}

  /**
   * Half a second, doubling up to five. No jitter: what fails here is local to this machine.
   *
   * @param attempts failed so far, 1 or more
   */
  static Duration after(int attempts) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
