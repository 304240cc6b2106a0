// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint;

/**
 * An instance of a service, or of something that stands for it.
 *
 * @param id {@code node/service id}
 * @param datacenter where its node is
 * @param near its address for callers in its datacenter
 * @param far its address for callers elsewhere
 * @param weight 1 to 128
 * @param health by all checks and the weight
 */
public record ServiceInstance(
    String id, String datacenter, Address near, Address far, int weight, Endpoint.Health health) {
  /** As something to dial from {@code here}, a datacenter. */
  public Endpoint endpoint(String here) {
    boolean remote = !datacenter.isEmpty() && !datacenter.equals(here);
    return new Endpoint(id, remote ? far : near, weight, health);
  }
}
