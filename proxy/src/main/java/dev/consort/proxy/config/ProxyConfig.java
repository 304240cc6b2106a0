// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import dev.consort.proxy.cli.Effective;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything {@code consort proxy} is told.
 *
 * @param sidecars which sidecars this process is, at least one
 * @param register whether the ad-hoc sidecar is to be registered; then there is exactly one, a
 *     {@link ProxySelector.Fixed}
 * @param agent how to reach the agent
 * @param defaultPolicy what overrules the agent's default policy
 * @param auditIntentions a file of intentions to be tried out
 * @param concurrency threads that carry traffic, 1 or more
 * @param drain how it ends
 * @param admin where the admin API is served
 * @param log what is logged
 * @param effective all of it as text, with where each value came from
 * @param notes sentences for the log: what was accepted without effect
 */
public record ProxyConfig(
    List<ProxySelector> sidecars,
    boolean register,
    AgentConfig agent,
    Optional<DefaultPolicy> defaultPolicy,
    Optional<Path> auditIntentions,
    int concurrency,
    DrainSettings drain,
    AdminBind admin,
    LogSettings log,
    List<Effective> effective,
    List<String> notes) {
  /** Copies the lists. */
  public ProxyConfig {
    sidecars = List.copyOf(sidecars);
    effective = List.copyOf(effective);
    notes = List.copyOf(notes);
  }
}
