// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/** A Consul server: {@code spiffe://<td>/agent/server/dc/<dc>}. */
public record ServerId(String trustDomain, String datacenter) implements SpiffeId {
  /** Lowers what compares without case; an empty part is refused. */
  public ServerId {
    trustDomain = IdParts.folded(trustDomain, "trust domain");
    IdParts.present(datacenter, "datacenter");
  }

  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, DEFAULT_PARTITION, "agent", "server", "dc", datacenter);
  }
}
