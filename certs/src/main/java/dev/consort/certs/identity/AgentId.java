// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/** A client agent: {@code spiffe://<td>[/ap/<partition>]/agent/client/dc/<dc>/id/<node>}. */
public record AgentId(String trustDomain, String partition, String datacenter, String node)
    implements SpiffeId {
  /** Lowers what compares without case; an empty part is refused. */
  public AgentId {
    trustDomain = IdParts.folded(trustDomain, "trust domain");
    partition = IdParts.folded(partition, "partition");
    IdParts.present(datacenter, "datacenter");
    IdParts.present(node, "node");
  }

  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, partition, "agent", "client", "dc", datacenter, "id", node);
  }
}
