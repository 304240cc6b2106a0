// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.agent.mesh.CentralDefaults;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.registration.CheckWatch.ExposedCheck;
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

  /** What {@code lead} leads to. */
  record Found(Lead lead, Discovered discovered) implements Update {}

  /** Nobody follows {@code lead} any more. */
  record Lost(Lead lead) implements Update {}

  /** Which instances {@code query} gives. */
  record Instances(InstanceQuery query, List<ServiceInstance> instances) implements Update {}

  /** Nobody wants to know of {@code query} any more. */
  record Dropped(InstanceQuery query) implements Update {}

  /** What the mesh says. */
  record Mesh(MeshEntry entry) implements Update {}

  /** The mesh's entry could not be read. */
  record MeshUnread(String why) implements Update {}

  /** What holds for all proxies. */
  record ProxyDefaults(CentralDefaults entry) implements Update {}

  /** What holds for the service's proxies. */
  record ServiceDefaults(CentralDefaults entry) implements Update {}

  /** What a provider of tokens is like. */
  record Provider(String name, ProviderAnswer answer) implements Update {}

  /** A provider could not be read. */
  record ProviderUnread(String name, ProviderAnswer.Unusable answer) implements Update {}

  /** No intention asks for the provider any more. */
  record ProviderDropped(String name) implements Update {}

  /** The key set of a provider. */
  record Keys(String provider, String jwks) implements Update {}

  /** The key set of a provider could not be fetched. */
  record KeysUnread(String provider) implements Update {}

  /** Which checks of the application ask by exposed ports. */
  record Checks(List<ExposedCheck> checks) implements Update {}

  /** Whether sidecars must not wait for it: it may take a right away, or is about identity. */
  default boolean urgent() {
    return switch (this) {
      case Leaf leaf -> true;
      case Roots roots -> true;
      case Intentions intentions -> true;
      case Self self -> true;
      case Probe probe -> true;
      case Mesh mesh -> true;
      case MeshUnread unread -> true;
      case ProxyDefaults defaults -> true;
      case ServiceDefaults defaults -> true;
      case Provider provider -> true;
      case ProviderUnread unread -> true;
      case ProviderDropped dropped -> true;
      case Keys keys -> true;
      case KeysUnread unread -> true;
      case Registration registration -> false;
      case Checks checks -> false;
      case Found found -> false;
      case Lost lost -> false;
      case Instances instances -> false;
      case Dropped dropped -> false;
    };
  }

  /** Whether other things may have to be watched after it. */
  default boolean leads() {
    return switch (this) {
      case Registration registration -> true;
      case Leaf leaf -> true;
      case Intentions intentions -> true;
      case Provider provider -> true;
      case Found found -> true;
      case Lost lost -> false;
      case Roots roots -> false;
      case Self self -> false;
      case Probe probe -> false;
      case Instances instances -> false;
      case Dropped dropped -> false;
      case Mesh mesh -> false;
      case MeshUnread unread -> false;
      case ProxyDefaults defaults -> false;
      case ServiceDefaults defaults -> false;
      case ProviderUnread unread -> false;
      case ProviderDropped dropped -> false;
      case Keys keys -> false;
      case KeysUnread unread -> false;
      case Checks checks -> false;
    };
  }
}
