// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.util.Optional;

/**
 * Everything needed to talk to one agent as one client.
 *
 * @param address where it is
 * @param tls how HTTPS is set up, when the address asks for it
 * @param token whose rights are used
 * @param basicAuth {@code user:password} of a proxy before the agent ({@code CONSUL_HTTP_AUTH})
 * @param datacenter sent as {@code dc} with catalog reads; empty for the agent's own
 * @param namespace sent as {@code ns}; never sent when empty, since the community edition refuses
 *     even "default"
 * @param partition sent as {@code partition}; never sent when empty, for the same reason
 * @param stale whether catalog reads may be answered by any server
 * @param limits bounds of time and size
 */
public record AgentConfig(
    AgentAddress address,
    AgentTls tls,
    AgentToken token,
    Optional<String> basicAuth,
    String datacenter,
    String namespace,
    String partition,
    boolean stale,
    AgentLimits limits) {
  /** A configuration of defaults but for the address and the token. */
  public static AgentConfig of(AgentAddress address, AgentToken token) {
    return new AgentConfig(
        address, AgentTls.DEFAULT, token, Optional.empty(), "", "", "", false, AgentLimits.DEFAULT);
  }

  /** The same within other bounds. */
  public AgentConfig within(AgentLimits others) {
    return new AgentConfig(
        address, tls, token, basicAuth, datacenter, namespace, partition, stale, others);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "AgentConfig[" + address + " token " + token + " datacenter '" + datacenter + "']";
  }
}
