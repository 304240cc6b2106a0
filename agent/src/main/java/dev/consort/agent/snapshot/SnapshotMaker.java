// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.catalog.Discovered;
import dev.consort.agent.catalog.RouteMaker;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.mesh.CentralDefaults;
import dev.consort.agent.registration.AccessLogSettings;
import dev.consort.agent.registration.ExposedChecks;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.certs.Credentials;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TrustBundle;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Locality;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.Routes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes snapshots of complete drafts, sharing with the one before what stayed the same. Of a
 * thousand upstreams, only those are made anew of which something changed. Confined to a thread.
 */
final class SnapshotMaker {
  private final Map<UpstreamId, Parts> madeOf = new HashMap<>();
  private Optional<ProxySnapshot> last = Optional.empty();

  /**
   * Where the sidecar is, as far as it says where an upstream's connections go.
   *
   * @param own its identity
   * @param trustDomain of the mesh
   * @param here where it says it is
   */
  private record Seat(ServiceId own, String trustDomain, Locality here) {}

  /** All that the routes of an upstream are made of. */
  private record Parts(
      Seat seat,
      UpstreamDeclaration upstream,
      List<Optional<Discovered>> discovered,
      List<Optional<List<ServiceInstance>>> instances) {
    static Parts of(Seat seat, UpstreamDeclaration upstream, Draft draft) {
      List<Optional<Discovered>> discovered = new ArrayList<>();
      List<Optional<List<ServiceInstance>>> instances = new ArrayList<>();
      Stream.concat(Stream.of(upstream), upstream.fallbacks())
          .forEach(
              named -> {
                Optional<Discovered> found = draft.discovered(upstream, named);
                discovered.add(found);
                found.ifPresent(
                    known ->
                        RouteMaker.wanted(named, known, seat.own().datacenter())
                            .forEach(
                                query ->
                                    instances.add(
                                        Optional.ofNullable(draft.instances().get(query)))));
              });
      return new Parts(seat, upstream, discovered, instances);
    }
  }

  /** The last snapshot that was made. */
  Optional<ProxySnapshot> last() {
    return last;
  }

  /** Empty when nothing that a snapshot shows has changed since the last one. */
  Optional<ProxySnapshot> make(Draft draft, Instant now) {
    Optional<ProxySnapshot> before = last;
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
            routes(
                draft,
                registration,
                new Seat(leaf.id(), roots.trustDomain(), registration.options().locality())),
            now,
            before.map(ProxySnapshot::generation).orElse(0L) + 1);
    if (before.isPresent() && same(made, before.get())) {
      return Optional.empty();
    }
    last = Optional.of(made);
    return last;
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

  private Map<UpstreamId, Routes> routes(Draft draft, ProxyRegistration registration, Seat seat) {
    RouteMaker maker =
        new RouteMaker(seat.own(), seat.trustDomain(), seat.here(), draft.instances());
    Map<UpstreamId, Routes> made = new HashMap<>();
    for (UpstreamDeclaration upstream : registration.upstreams()) {
      Routes held = last.map(snapshot -> snapshot.routes().get(upstream.id())).orElse(null);
      Parts parts = Parts.of(seat, upstream, draft);
      Routes now =
          parts.equals(madeOf.put(upstream.id(), parts))
              ? held
              : routes(draft, maker, upstream, held);
      if (now != null) {
        made.put(upstream.id(), now);
      }
    }
    madeOf
        .keySet()
        .retainAll(
            registration.upstreams().stream()
                .map(UpstreamDeclaration::id)
                .collect(Collectors.toSet()));
    return made;
  }

  /** What is held may be the way from before, or null. */
  private static Routes routes(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream, Routes held) {
    Routes now =
        routes(draft, maker, upstream, upstream)
            // What a changed chain leads to may not be known yet: until then the former way is
            // right.
            .filter(_ -> held == null || isSettled(draft, maker, upstream, held))
            .map(own -> own.before(fallbacks(draft, maker, upstream)))
            .orElse(held);
    return now == null || now.equals(held) ? held : now;
  }

  private static boolean isSettled(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream, Routes held) {
    Set<String> former = held.destinations().map(Destination::id).collect(Collectors.toSet());
    return maker.isSettled(upstream, draft.discovered(upstream, upstream).orElseThrow(), former);
  }

  /** Of {@code named}, which is {@code upstream} or a fallback of it. */
  private static Optional<Routes> routes(
      Draft draft, RouteMaker maker, UpstreamDeclaration upstream, UpstreamDeclaration named) {
    return draft.discovered(upstream, named).flatMap(discovered -> maker.of(named, discovered));
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
