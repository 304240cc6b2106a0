// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.RouteMaker;
import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.mesh.CentralDefaults;
import dev.consort.agent.registration.AccessLogSettings;
import dev.consort.agent.registration.ExposedChecks;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.certs.Credentials;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.Routes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a snapshot of a complete draft, sharing with the one before what stayed the same. Pure. */
final class SnapshotMaker {
  private SnapshotMaker() {}

  /** Empty when nothing that a snapshot shows has changed since {@code before}. */
  static Optional<ProxySnapshot> make(Draft draft, Optional<ProxySnapshot> before, Instant now) {
    ProxyRegistration registration = registration(draft);
    LeafCertificate leaf = draft.leaf().orElseThrow();
    TrustBundle roots = draft.roots().orElseThrow();
    DefaultPolicyFacts.Decided policy = draft.policy().decide();
    ProxySnapshot made =
        new ProxySnapshot(
            registration,
            credentials(leaf, roots, before),
            draft.intentions().orElseThrow().live(),
            draft.intentions().orElseThrow().audited(),
            draft.entries().usable(draft.providersWanted()),
            policy.policy(),
            policy.source(),
            draft.entries().settings(),
            routes(draft, registration, leaf, roots, before),
            now,
            before.map(ProxySnapshot::generation).orElse(0L) + 1);
    return before.isPresent() && same(made, before.get()) ? Optional.empty() : Optional.of(made);
  }

  private static ProxyRegistration registration(Draft draft) {
    ProxyRegistration told = ExposedChecks.in(draft.registration().orElseThrow(), draft.checks());
    boolean merged = draft.source().orElseThrow().merged();
    Optional<AccessLogSettings> central =
        draft.entries().proxyDefaults().flatMap(CentralDefaults::accessLogs);
    // The agent merges these into what is registered there, unless it is told not to.
    return merged || told.options().accessLogs().isPresent() || central.isEmpty()
        ? told
        : told.with(told.options().withAccessLogs(central), List.of());
  }

  private static Credentials credentials(
      LeafCertificate leaf, TrustBundle roots, Optional<ProxySnapshot> before) {
    if (before.isEmpty()) {
      return new Credentials(leaf, roots, 1);
    }
    Credentials held = before.get().credentials();
    // By the certificates: keys of equal leaves are equal, and comparing keys is nobody's business.
    boolean same = held.leaf().chain().equals(leaf.chain()) && held.bundle().equals(roots);
    return same ? held : new Credentials(leaf, roots, held.generation() + 1);
  }

  private static Map<UpstreamId, Routes> routes(
      Draft draft,
      ProxyRegistration registration,
      LeafCertificate leaf,
      TrustBundle roots,
      Optional<ProxySnapshot> before) {
    RouteMaker maker =
        new RouteMaker(
            leaf.id(), roots.trustDomain(), registration.options().locality(), draft.instances());
    Map<UpstreamId, Routes> made = new HashMap<>();
    for (UpstreamDeclaration upstream : registration.upstreams()) {
      Routes held = before.map(snapshot -> snapshot.routes().get(upstream.id())).orElse(null);
      Routes now =
          routes(draft, maker, upstream, upstream)
              // What a changed chain leads to may not be known yet: until then the former way is
              // right.
              .filter(_ -> held == null || isSettled(draft, maker, upstream, held))
              .map(own -> own.before(fallbacks(draft, maker, upstream)))
              .orElse(held);
      if (now != null) {
        made.put(upstream.id(), now.equals(held) ? held : now);
      }
    }
    return made;
  }

  private static boolean isSettled(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream, Routes held) {
    Set<String> former = held.destinations().map(Destination::id).collect(Collectors.toSet());
    return maker.isSettled(upstream, draft.discovered().get(Lead.to(upstream.id())), former);
  }

  /** Of {@code named}, which is {@code upstream} or a fallback of it. */
  private static Optional<Routes> routes(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream, UpstreamDeclaration named) {
    return Optional.ofNullable(draft.discovered().get(new Lead(upstream.id(), named.id())))
        .flatMap(discovered -> maker.of(named, discovered));
  }

  /** Of the fallbacks that are known: the upstream does not wait for the others. */
  private static List<UpstreamTarget> fallbacks(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream) {
    return upstream
        .fallbacks()
        .flatMap(
            named ->
                routes(draft, maker, upstream, named).stream()
                    .flatMap(routes -> routes.plain().targets().stream())
                    // A failover of the upstream may lead to the very same.
                    .map(target -> target.named(target.id() + " of fallback " + named.id())))
        .toList();
  }

  private static boolean same(ProxySnapshot a, ProxySnapshot b) {
    return a.credentials().equals(b.credentials())
        && a.registration().equals(b.registration())
        && a.intentions().equals(b.intentions())
        && a.audited().equals(b.audited())
        && a.jwtProviders().equals(b.jwtProviders())
        && a.mesh().equals(b.mesh())
        && a.defaultPolicy() == b.defaultPolicy()
        && a.defaultPolicySource().equals(b.defaultPolicySource())
        && a.routes().equals(b.routes());
  }
}
