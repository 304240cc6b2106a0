// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

/**
 * A set of instances that a chain leads to.
 *
 * @param id opaque, unique within its chain
 * @param service whose instances they are, and whose identity they must prove
 * @param namespace of the service
 * @param partition of the service; empty for the own one
 * @param datacenter where they are; empty for the own one
 * @param sni the server name by which it is known; empty for Consul's usual form
 * @param filter which of the instances belong to it, in the agent's filter language; empty for all
 * @param onlyPassing whether instances that warn are out of use
 * @param gateway how it is reached from another datacenter
 * @param nearFirst whether instances near the caller go before others, where they say where they
 *     are
 */
public record ChainTarget(
    String id,
    String service,
    String namespace,
    String partition,
    String datacenter,
    String sni,
    String filter,
    boolean onlyPassing,
    GatewayMode gateway,
    boolean nearFirst) {
  /** One whose nearest instances go first. */
  public ChainTarget(
      String id,
      String service,
      String namespace,
      String partition,
      String datacenter,
      String sni,
      String filter,
      boolean onlyPassing,
      GatewayMode gateway) {
    this(id, service, namespace, partition, datacenter, sni, filter, onlyPassing, gateway, true);
  }
}
