// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.FaultKind;
import java.time.Duration;
import java.util.Optional;

/**
 * How one watch is doing.
 *
 * @param name {@code registration}, {@code roots}, {@code leaf}, {@code intentions}, {@code default
 *     policy}, {@code mesh}, {@code proxy-defaults}, {@code service-defaults}, {@code checks},
 *     {@code jwt-provider <name>} or {@code upstream <id>}
 * @param request the path that is asked
 * @param position the last index or hash; empty before the first answer, {@code poll} where the
 *     agent offers neither
 * @param sinceSuccess time since the last good answer; empty before the first
 * @param lastError one sentence about the present failure; empty while all is well
 * @param fault the kind of that failure
 */
public record WatchStatus(
    String name,
    String request,
    String position,
    Optional<Duration> sinceSuccess,
    Optional<String> lastError,
    Optional<FaultKind> fault) {
  /** Whether there has been a good answer. */
  public boolean known() {
    return sinceSuccess.isPresent();
  }
}
