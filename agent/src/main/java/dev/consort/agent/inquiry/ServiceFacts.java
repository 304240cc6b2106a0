// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.authz.Intention;
import dev.consort.authz.JwtProvider;
import dev.consort.authz.PathNormalization;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sidecar of one service decides by. Immutable.
 *
 * @param trustDomain of the cluster
 * @param intentions those in force on the service, and those that are only tried out, marked so
 * @param providers of tokens that they ask for and that can be used, by name
 * @param policy what holds where none matches
 * @param normalization of paths
 * @param protocol that the service speaks; empty where nobody told
 * @param notes one sentence for each thing that could not be read
 */
public record ServiceFacts(
    String trustDomain,
    List<Intention> intentions,
    Map<String, JwtProvider> providers,
    DefaultPolicyFacts.Decided policy,
    PathNormalization normalization,
    Optional<SpokenProtocol> protocol,
    List<String> notes) {
  /** Copies the collections. */
  public ServiceFacts {
    intentions = List.copyOf(intentions);
    providers = Map.copyOf(providers);
    notes = List.copyOf(notes);
  }
}
