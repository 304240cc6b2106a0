// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.proxy.plan.DesiredState;
import dev.consort.proxy.plan.ListenerPlan;
import java.util.Map;
import java.util.Optional;

/**
 * What a sidecar last published about itself. Immutable; for the admin API and readiness.
 *
 * @param snapshot the last the agent gave
 * @param inForce what holds of it
 * @param failures one sentence for each change that does not hold yet
 */
public record SidecarView(
    Optional<ProxySnapshot> snapshot, DesiredState inForce, Map<String, String> failures) {
  static final SidecarView NOTHING =
      new SidecarView(Optional.empty(), DesiredState.NOTHING, Map.of());

  /** Copies the map. */
  public SidecarView {
    failures = Map.copyOf(failures);
  }

  /** Whether peers are let in. */
  boolean inboundOpen() {
    return inForce.listeners().stream().anyMatch(plan -> plan instanceof ListenerPlan.Inbound);
  }
}
