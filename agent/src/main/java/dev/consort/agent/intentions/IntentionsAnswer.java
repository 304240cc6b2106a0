// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import java.util.List;
import java.util.Optional;

/**
 * What the agent says about callers of one service.
 *
 * @param intentions in the agent's order
 * @param aclDefault the agent's ACL default, from the header that came along; agents before 1.9
 *     send none
 */
public record IntentionsAnswer(List<Intention> intentions, Optional<DefaultPolicy> aclDefault) {
  /** Copies the list. */
  public IntentionsAnswer {
    intentions = List.copyOf(intentions);
  }
}
