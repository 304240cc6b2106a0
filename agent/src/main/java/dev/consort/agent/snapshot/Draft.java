// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.InstanceQuery;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.agent.mesh.MeshEntry;
import dev.consort.agent.registration.CheckWatch.ExposedCheck;
import dev.consort.agent.registration.ExposedChecks;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.authz.DefaultPolicy;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known so far. Immutable; each update makes the next one.
 *
 * @param source where the registration comes from
 * @param registration what it means here
 * @param leaf of the registration's service
 * @param roots of the mesh
 * @param intentions on the registration's service
 * @param policy what is known of callers that no intention names
 * @param discovered what upstreams and their fallbacks stand for, as far as it has been answered
 * @param instances as far as they have been answered
 * @param entries what configuration entries say
 * @param checks of the application that ask by exposed ports
 */
record Draft(
    Optional<RegistrationSource> source,
    Optional<ProxyRegistration> registration,
    Optional<LeafCertificate> leaf,
    Optional<TrustBundle> roots,
    Optional<IntentionsAnswer> intentions,
    DefaultPolicyFacts policy,
    Map<Lead, Discovered> discovered,
    Map<InstanceQuery, List<ServiceInstance>> instances,
    Entries entries,
    List<ExposedCheck> checks) {
  Draft {
    discovered = Map.copyOf(discovered);
    instances = Map.copyOf(instances);
    checks = List.copyOf(checks);
  }

  /** Nothing known but perhaps the user's word on the default policy. */
  static Draft empty(Optional<DefaultPolicy> flag) {
    return new Draft(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DefaultPolicyFacts.start(flag),
        Map.of(),
        Map.of(),
        Entries.UNREAD,
        List.of());
  }

  /** Whether there is all that any snapshot needs. Upstreams may follow. */
  boolean complete() {
    return registration.isPresent()
        && leaf.isPresent()
        && roots.isPresent()
        && intentions.isPresent();
  }

  /**
   * Whether there is a first word, good or bad, on all that a first snapshot should not go without:
   * a sidecar would begin with laxer TLS than its mesh wants, or deny callers for want of keys that
   * are on their way.
   */
  boolean settled() {
    return complete() && entries.settled(providersWanted());
  }

  /** What {@code named} stands for, which is {@code upstream} or a fallback of it. */
  Optional<Discovered> discovered(UpstreamDeclaration upstream, UpstreamDeclaration named) {
    return Optional.ofNullable(discovered.get(new Lead(upstream.id(), named.id())));
  }

  /** The names of the providers that intentions ask for. */
  Set<String> providersWanted() {
    return intentions.map(IntentionsAnswer::providers).orElse(Set.of());
  }

  /** The draft after {@code update}. Pure. */
  Draft after(Update update) {
    return switch (update) {
      case Update.Registration known -> registered(known.source());
      case Update.Leaf known -> withLeaf(known.leaf());
      case Update.Roots known ->
          new Draft(
              source,
              registration,
              leaf,
              Optional.of(known.bundle()),
              intentions,
              policy,
              discovered,
              instances,
              entries,
              checks);
      case Update.Intentions known -> withIntentions(known.answer());
      case Update.Self known -> withPolicy(policy.withSelf(known.fact()));
      case Update.Probe known ->
          withPolicy(
              policy.withProbe(
                  known.fact(), intentions.map(IntentionsAnswer::live).orElse(List.of())));
      case Update.Found known -> withDiscovered(known.lead(), Optional.of(known.discovered()));
      case Update.Lost lost -> withDiscovered(lost.lead(), Optional.empty());
      case Update.Instances known -> withInstances(known.query(), Optional.of(known.instances()));
      case Update.Dropped dropped -> withInstances(dropped.query(), Optional.empty());
      case Update.Mesh known -> with(entries.withMesh(known.entry()));
      case Update.MeshUnread failed ->
          entries.mesh().isPresent()
              ? this
              : with(entries.withMesh(MeshEntry.unread(failed.why())));
      case Update.ProxyDefaults known -> with(entries.withProxyDefaults(known.entry()));
      case Update.ServiceDefaults known ->
          with(entries.withServiceDefaults(Optional.of(known.entry())));
      case Update.Provider known -> with(entries.withProvider(known.name(), known.answer()));
      case Update.ProviderUnread failed ->
          entries.providers().containsKey(failed.name())
              ? this
              : with(entries.withProvider(failed.name(), failed.answer()));
      case Update.ProviderDropped dropped -> with(entries.withoutProvider(dropped.name()));
      case Update.Keys known -> with(entries.withKeys(known.provider(), Optional.of(known.jwks())));
      case Update.KeysUnread failed ->
          entries.keys().containsKey(failed.provider())
              ? this
              : with(entries.withKeys(failed.provider(), Optional.empty()));
      case Update.Checks known -> withChecks(ExposedChecks.remembered(known.checks(), checks));
    };
  }

  private Draft registered(RegistrationSource newSource) {
    ProxyRegistration now = newSource.registration();
    boolean sameService =
        registration.isPresent() && registration.get().service().equals(now.service());
    boolean sameInstance =
        registration.isPresent() && registration.get().serviceId().equals(now.serviceId());
    // Another service's certificate and intentions say nothing about this one.
    return new Draft(
        Optional.of(newSource),
        Optional.of(now),
        sameService ? leaf : Optional.empty(),
        roots,
        sameService ? intentions : Optional.empty(),
        sameService ? policy : DefaultPolicyFacts.start(policy.flag()).withSelf(policy.self()),
        discovered,
        instances,
        sameService ? entries : entries.withServiceDefaults(Optional.empty()),
        sameInstance ? checks : List.of());
  }

  private Draft withLeaf(LeafCertificate known) {
    return new Draft(
        source,
        registration,
        Optional.of(known),
        roots,
        intentions,
        policy,
        discovered,
        instances,
        entries,
        checks);
  }

  private Draft withIntentions(IntentionsAnswer answer) {
    return new Draft(
        source,
        registration,
        leaf,
        roots,
        Optional.of(answer),
        policy.withHeader(answer.aclDefault()),
        discovered,
        instances,
        entries,
        checks);
  }

  private Draft withPolicy(DefaultPolicyFacts facts) {
    return new Draft(
        source,
        registration,
        leaf,
        roots,
        intentions,
        facts,
        discovered,
        instances,
        entries,
        checks);
  }

  private Draft withDiscovered(Lead lead, Optional<Discovered> known) {
    Map<Lead, Discovered> all = new HashMap<>(discovered);
    known.ifPresentOrElse(now -> all.put(lead, now), () -> all.remove(lead));
    return with(all, instances);
  }

  private Draft withInstances(InstanceQuery query, Optional<List<ServiceInstance>> known) {
    Map<InstanceQuery, List<ServiceInstance>> all = new HashMap<>(instances);
    known.ifPresentOrElse(list -> all.put(query, list), () -> all.remove(query));
    return with(discovered, all);
  }

  private Draft with(
      Map<Lead, Discovered> otherDiscovered,
      Map<InstanceQuery, List<ServiceInstance>> otherInstances) {
    return new Draft(
        source,
        registration,
        leaf,
        roots,
        intentions,
        policy,
        otherDiscovered,
        otherInstances,
        entries,
        checks);
  }

  private Draft with(Entries other) {
    return new Draft(
        source,
        registration,
        leaf,
        roots,
        intentions,
        policy,
        discovered,
        instances,
        other,
        checks);
  }

  private Draft withChecks(List<ExposedCheck> known) {
    return new Draft(
        source,
        registration,
        leaf,
        roots,
        intentions,
        policy,
        discovered,
        instances,
        entries,
        known);
  }
}
