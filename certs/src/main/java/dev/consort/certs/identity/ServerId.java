// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/** A Consul server: {@code spiffe://<td>/agent/server/dc/<dc>}. */
public record ServerId(String trustDomain, String datacenter) implements SpiffeId {
  @Override
  public String uri() {
    return SpiffeUri.of(trustDomain, DEFAULT_PARTITION, "agent", "server", "dc", datacenter);
  }
}
