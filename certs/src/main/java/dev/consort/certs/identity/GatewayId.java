// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/** A mesh gateway: {@code spiffe://<td>[/ap/<partition>]/gateway/mesh/dc/<dc>}. */
public record GatewayId(String trustDomain, String partition, String datacenter)
    implements SpiffeId {
  /** Lowers what compares without case; an empty part is refused. */
  public GatewayId {
    trustDomain = IdParts.folded(trustDomain, "trust domain");
    partition = IdParts.folded(partition, "partition");
    IdParts.present(datacenter, "datacenter");
  }

  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, partition, "gateway", "mesh", "dc", datacenter);
  }
}
