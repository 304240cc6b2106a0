// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the agent says about callers of one service.
 *
 * @param live those that decide, in the agent's order
 * @param audited those that are only tried out ({@code Meta} {@code consort-mode = audit}), in the
 *     agent's order; never among the live ones
 * @param aclDefault the agent's ACL default, from the header that came along; agents before 1.9
 *     send none
 */
public record IntentionsAnswer(
    List<Intention> live, List<Intention> audited, Optional<DefaultPolicy> aclDefault) {
  /** Copies the lists. */
  public IntentionsAnswer {
    live = List.copyOf(live);
    audited = List.copyOf(audited);
  }

  /** The names of the {@code jwt-provider} entries that any of them asks for. */
  public Set<String> providers() {
    Set<String> names = new HashSet<>();
    for (List<Intention> some : List.of(live, audited)) {
      for (Intention intention : some) {
        if (intention.rule() instanceof IntentionRule.Layer7(var jwt, var permissions)) {
          jwt.forEach(requirement -> names.add(requirement.provider()));
          permissions.forEach(
              permission -> permission.jwt().forEach(asked -> names.add(asked.provider())));
        }
      }
    }
    return names;
  }
}
