// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Locality;

/**
 * An instance of a service, or of something that stands for it.
 *
 * @param id {@code node/service id}
 * @param name under which it is registered: a sidecar's is not that of its service
 * @param datacenter where its node is
 * @param near its address for callers in its datacenter
 * @param far its address for callers elsewhere
 * @param weight 1 to 128
 * @param health by all checks and the weight
 * @param locality where it says it is
 */
public record ServiceInstance(
    String id,
    String name,
    String datacenter,
    Address near,
    Address far,
    int weight,
    Endpoint.Health health,
    Locality locality) {
  /** One that is registered under its id's own name and does not say where it is. */
  public ServiceInstance(
      String id, String datacenter, Address near, Address far, int weight, Endpoint.Health health) {
    this(
        id,
        id.substring(id.indexOf('/') + 1),
        datacenter,
        near,
        far,
        weight,
        health,
        Locality.NONE);
  }

  /** Whether it is on that node. */
  public boolean isOn(String node) {
    return id.startsWith(node) && id.startsWith("/", node.length());
  }

  /** As something to dial from {@code here}, a datacenter, where distances are of no concern. */
  public Endpoint endpoint(String here) {
    return endpoint(here, Locality.NEAR);
  }

  /** As something to dial from {@code here}, a datacenter, and from a locality. */
  Endpoint endpoint(String here, Locality own) {
    return endpoint(here, own.distanceTo(locality));
  }

  private Endpoint endpoint(String here, int distance) {
    boolean remote = !datacenter.isEmpty() && !datacenter.equals(here);
    return new Endpoint(id, remote ? far : near, weight, health, distance);
  }
}
