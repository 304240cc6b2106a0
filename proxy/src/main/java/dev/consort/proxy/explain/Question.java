// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.agent.config.AgentConfig;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionName;
import dev.consort.upstreams.Address;
import java.util.Optional;

/** What is to be explained. */
sealed interface Question {
  /**
   * A verdict that is asked of the agent's intentions.
   *
   * @param defaultPolicy what overrules the agent's
   * @param request empty for a connection
   */
  record OfVerdict(
      AgentConfig agent,
      Optional<DefaultPolicy> defaultPolicy,
      CallerName from,
      IntentionName to,
      Optional<AskedRequest> request)
      implements Question {}

  /** A denial that a sidecar remembers. */
  record OfDenial(String id, Address.Tcp admin) implements Question {}
}
