// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.certs.identity.ServiceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A set of interchangeable instances with the identity they must prove. Immutable: a change makes a
 * new one with the same id.
 *
 * @param id what the target is called in metrics and logs, unique within a sidecar
 * @param sni the server name sent, {@code <svc>.<ns>.<dc>.internal.<td>} (Consul's form); empty
 *     where the client's own TLS is passed through
 * @param expectedIds one of these must be the peer's certificate's; empty exactly where TLS is
 *     passed through, since its ends prove themselves to each other
 * @param connectTimeout longest wait for TCP and TLS together, for each try; more than zero
 * @param endpoints in the catalog's order, the unusable among them
 */
public record UpstreamTarget(
    String id,
    String sni,
    Set<ServiceId> expectedIds,
    Duration connectTimeout,
    List<Endpoint> endpoints) {
  /** Copies the collections and refuses a target that would trust nobody or anybody. */
  public UpstreamTarget {
    expectedIds = Set.copyOf(expectedIds);
    endpoints = List.copyOf(endpoints);
    if (expectedIds.isEmpty() != sni.isEmpty()) {
      throw new IllegalArgumentException("target " + id + " has no expected identity");
    }
  }

  /** The same by another id. */
  public UpstreamTarget named(String other) {
    return new UpstreamTarget(other, sni, expectedIds, connectTimeout, endpoints);
  }

  /** A target to which TLS is passed through. */
  public static UpstreamTarget passedThrough(
      String id, Duration connectTimeout, List<Endpoint> endpoints) {
    return new UpstreamTarget(id, "", Set.of(), connectTimeout, endpoints);
  }
}
