// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/** A client agent: {@code spiffe://<td>[/ap/<partition>]/agent/client/dc/<dc>/id/<node>}. */
public record AgentId(String trustDomain, String partition, String datacenter, String node)
    implements SpiffeId {
  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, partition, "agent", "client", "dc", datacenter, "id", node);
  }
}
