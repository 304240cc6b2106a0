// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentLimits;
import java.time.Duration;

/**
 * Bounds of watches.
 *
 * @param agent for messages
 * @param limits of time and connections
 * @param keepUnused how long an answer that nobody uses any more is kept up to date
 */
public record WatchSettings(AgentAddress agent, AgentLimits limits, Duration keepUnused) {
  /** 72 h, as long as the agent itself keeps an entry. */
  public static final Duration KEEP_UNUSED = Duration.ofDays(3);
}
