// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.time.Duration;

/**
 * Bounds of what the agent may cost.
 *
 * @param callTimeout longest wait for an ordinary answer; more than 20 s, since an agent without a
 *     leader takes up to that long to say so
 * @param blockFor how long a blocking query may rest at the agent, one second to ten minutes
 * @param answerBytes largest answer that is read
 * @param connections most connections to the agent at once; an agent allows 200 to one client
 *     address by default and other processes share it
 */
public record AgentLimits(
    Duration callTimeout, Duration blockFor, int answerBytes, int connections) {
  /** 30 s, 5 min, 64 MiB, 120 connections. */
  public static final AgentLimits DEFAULT =
      new AgentLimits(Duration.ofSeconds(30), Duration.ofMinutes(5), 64 << 20, 120);
}
