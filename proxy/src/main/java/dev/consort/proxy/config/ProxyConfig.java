// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything {@code consort proxy} is told.
 *
 * @param sidecars which sidecars this process is, at least one
 * @param register whether the ad-hoc sidecar is to be registered; then there is exactly one, a
 *     {@link ProxySelector.Fixed}
 * @param defaultPolicy what overrules the agent's default policy
 * @param auditIntentions a file of intentions to be tried out
 * @param process what it has in common with every process that carries traffic
 */
public record ProxyConfig(
    List<ProxySelector> sidecars,
    boolean register,
    Optional<DefaultPolicy> defaultPolicy,
    Optional<Path> auditIntentions,
    ProcessConfig process) {
  /** Copies the list. */
  public ProxyConfig {
    sidecars = List.copyOf(sidecars);
  }
}
