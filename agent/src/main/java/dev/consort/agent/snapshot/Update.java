// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import java.util.List;

/** One thing that a watch learned. */
sealed interface Update {
  /** What the sidecar is told to be. */
  record Registration(RegistrationSource source) implements Update {}

  /** The service's own certificate. */
  record Leaf(LeafCertificate leaf) implements Update {}

  /** The mesh's roots. */
  record Roots(TrustBundle bundle) implements Update {}

  /** Who may call. */
  record Intentions(IntentionsAnswer answer) implements Update {}

  /** What the agent's own configuration says about the default policy. */
  record Self(Fact fact) implements Update {}

  /** What the agent would do with a stranger. */
  record Probe(Fact fact) implements Update {}

  /** Who can be called as {@code service}. */
  record Instances(String service, List<ServiceInstance> instances) implements Update {}

  /** Nobody calls {@code service} any more. */
  record Dropped(String service) implements Update {}

  /** Whether sidecars must not wait for it: it may take a right away, or is about identity. */
  default boolean urgent() {
    return switch (this) {
      case Leaf leaf -> true;
      case Roots roots -> true;
      case Intentions intentions -> true;
      case Self self -> true;
      case Probe probe -> true;
      case Registration registration -> false;
      case Instances instances -> false;
      case Dropped dropped -> false;
    };
  }
}
