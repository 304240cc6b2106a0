// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import dev.consort.agent.registration.GatewayRegistration;
import dev.consort.upstreams.Address;
import java.util.List;

/**
 * Everything {@code consort gateway} is told.
 *
 * @param registration what it is registered as
 * @param register whether it registers itself
 * @param binds where it listens, one or more
 * @param process what it has in common with every process that carries traffic
 */
public record GatewayConfig(
    GatewayRegistration registration,
    boolean register,
    List<Address.Tcp> binds,
    ProcessConfig process) {
  /** Copies the list. */
  public GatewayConfig {
    binds = List.copyOf(binds);
  }
}
