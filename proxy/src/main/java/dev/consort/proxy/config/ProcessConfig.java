// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.config.AgentConfig;
import dev.consort.proxy.cli.Effective;
import java.util.List;

/**
 * What every process that carries traffic is told.
 *
 * @param agent how to reach the agent
 * @param concurrency threads that carry traffic, 1 or more
 * @param drain how it ends
 * @param admin where the admin API is served
 * @param log what is logged
 * @param effective the whole configuration as text, with where each value came from
 * @param notes sentences for the log: what was accepted without effect
 */
public record ProcessConfig(
    AgentConfig agent,
    int concurrency,
    DrainSettings drain,
    AdminBind admin,
    LogSettings log,
    List<Effective> effective,
    List<String> notes) {
  /** Copies the lists. */
  public ProcessConfig {
    effective = List.copyOf(effective);
    notes = List.copyOf(notes);
  }
}
