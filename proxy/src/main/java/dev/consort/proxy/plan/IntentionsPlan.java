// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionName;
import java.util.List;

/**
 * What a table of intentions is compiled from.
 *
 * @param destination the service that is called
 * @param trustDomain the one that callers of the own cluster must be of
 * @param intentions in the agent's order
 * @param defaultPolicy what holds where none matches
 * @param defaultSource where that is known from, for people
 */
public record IntentionsPlan(
    IntentionName destination,
    String trustDomain,
    List<Intention> intentions,
    DefaultPolicy defaultPolicy,
    String defaultSource) {
  /** Copies the list. */
  public IntentionsPlan {
    intentions = List.copyOf(intentions);
  }
}
