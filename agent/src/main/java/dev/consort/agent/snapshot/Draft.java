// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known so far. Immutable; each update makes the next one.
 *
 * @param source where the registration comes from
 * @param registration what it means here
 * @param leaf of the registration's service
 * @param roots of the mesh
 * @param intentions on the registration's service
 * @param policy what is known of callers that no intention names
 * @param instances of each upstream's service that has been answered
 */
record Draft(
    Optional<RegistrationSource> source,
    Optional<ProxyRegistration> registration,
    Optional<LeafCertificate> leaf,
    Optional<TrustBundle> roots,
    Optional<List<Intention>> intentions,
    DefaultPolicyFacts policy,
    Map<String, List<ServiceInstance>> instances) {
  Draft {
    instances = Map.copyOf(instances);
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
        Map.of());
  }

  /** Whether there is all that a first snapshot needs. Upstreams may follow. */
  boolean complete() {
    return registration.isPresent()
        && leaf.isPresent()
        && roots.isPresent()
        && intentions.isPresent();
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
              instances);
      case Update.Intentions known ->
          new Draft(
              source,
              registration,
              leaf,
              roots,
              Optional.of(known.answer().live()),
              policy.withHeader(known.answer().aclDefault()),
              instances);
      case Update.Self known -> withPolicy(policy.withSelf(known.fact()));
      case Update.Probe known ->
          withPolicy(policy.withProbe(known.fact(), intentions.orElse(List.of())));
      case Update.Instances known -> withInstances(known.service(), Optional.of(known.instances()));
      case Update.Dropped dropped -> withInstances(dropped.service(), Optional.empty());
    };
  }

  /** Of the own leaf; empty while it is not known. */
  private String datacenter() {
    return leaf.map(l -> l.id().datacenter()).orElse("");
  }

  private Draft registered(RegistrationSource newSource) {
    ProxyRegistration now = newSource.in(datacenter());
    boolean sameService =
        registration.isPresent() && registration.get().service().equals(now.service());
    // Another service's certificate and intentions say nothing about this one.
    return new Draft(
        Optional.of(newSource),
        Optional.of(now),
        sameService ? leaf : Optional.empty(),
        roots,
        sameService ? intentions : Optional.empty(),
        sameService ? policy : DefaultPolicyFacts.start(policy.flag()).withSelf(policy.self()),
        instances);
  }

  private Draft withLeaf(LeafCertificate known) {
    String there = known.id().datacenter();
    Optional<ProxyRegistration> here =
        there.equals(datacenter()) ? registration : source.map(s -> s.in(there));
    return new Draft(source, here, Optional.of(known), roots, intentions, policy, instances);
  }

  private Draft withPolicy(DefaultPolicyFacts facts) {
    return new Draft(source, registration, leaf, roots, intentions, facts, instances);
  }

  private Draft withInstances(String service, Optional<List<ServiceInstance>> known) {
    Map<String, List<ServiceInstance>> all = new HashMap<>(instances);
    known.ifPresentOrElse(list -> all.put(service, list), () -> all.remove(service));
    return new Draft(source, registration, leaf, roots, intentions, policy, all);
  }
}
