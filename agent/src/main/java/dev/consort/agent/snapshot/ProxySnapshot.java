// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.JwtProvider;
import dev.consort.certs.Credentials;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything a sidecar needs, at one moment. Immutable; a change makes a new one that shares what
 * stayed the same.
 *
 * @param registration what the sidecar is told to be, the paths of exposed checks among it
 * @param credentials own leaf and the mesh's roots
 * @param intentions those with the service as destination, wildcards among them, in the agent's
 *     order
 * @param audited those that are only tried out, in the agent's order; none of them decides
 * @param jwtProviders the providers that intentions ask for and that can be used, by name; an
 *     intention that asks for one that is missing here denies
 * @param defaultPolicy what holds where no intention matches; DENY while it is not known
 * @param defaultPolicySource where that is known from, for people
 * @param mesh what holds because the mesh says so
 * @param routes what is known of each declared upstream; one that has not been answered yet is
 *     missing
 * @param asOf wall time of assembly
 * @param generation grows by one with each snapshot of a sidecar, from 1
 */
public record ProxySnapshot(
    ProxyRegistration registration,
    Credentials credentials,
    List<Intention> intentions,
    List<Intention> audited,
    Map<String, JwtProvider> jwtProviders,
    DefaultPolicy defaultPolicy,
    String defaultPolicySource,
    MeshSettings mesh,
    Map<UpstreamId, Routes> routes,
    Instant asOf,
    long generation) {
  /** Copies the collections. */
  public ProxySnapshot {
    intentions = List.copyOf(intentions);
    audited = List.copyOf(audited);
    jwtProviders = Map.copyOf(jwtProviders);
    routes = Map.copyOf(routes);
  }
}
