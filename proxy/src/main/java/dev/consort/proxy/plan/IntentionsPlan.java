// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionName;
import dev.consort.authz.JwtProvider;
import java.util.List;
import java.util.Map;

/**
 * What a table of intentions is compiled from.
 *
 * @param destination the service that is called
 * @param trustDomain the one that callers of the own cluster must be of
 * @param intentions in the agent's order
 * @param audited those that are decided beside the others and never count
 * @param jwtProviders what tokens are checked by, by the names that intentions use
 * @param defaultPolicy what holds where none matches
 * @param defaultSource where that is known from, for people
 */
public record IntentionsPlan(
    IntentionName destination,
    String trustDomain,
    List<Intention> intentions,
    List<Intention> audited,
    Map<String, JwtProvider> jwtProviders,
    DefaultPolicy defaultPolicy,
    String defaultSource) {
  /** Copies the collections. */
  public IntentionsPlan {
    intentions = List.copyOf(intentions);
    audited = List.copyOf(audited);
    jwtProviders = Map.copyOf(jwtProviders);
  }
}
