// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.registration.InboundSettings;
import dev.consort.agent.registration.ProxyOptions;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.JwtProvider;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PermissiveMode;
import dev.consort.certs.Credentials;
import dev.consort.certs.TlsSettings;
import dev.consort.listeners.HttpSettings;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.OutboundSpec;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final PlanFixtures fixtures = PlanFixtures.at(NOW);
  private final Credentials credentials = fixtures.credentials();

  private ProxySnapshot snapshot() {
    return fixtures.snapshot(
        PlanFixtures.registration(21000, 9191),
        credentials,
        List.of(PlanFixtures.intention("api", IntentionAction.ALLOW)),
        Map.of(PlanFixtures.DB, PlanFixtures.routes(PlanFixtures.DB, 5432)));
  }

  @Test
  void plan_wholeSnapshot_isTakenOver() {
    assertEquals(
        new DesiredState(
            Optional.of(
                new IntentionsPlan(
                    IntentionName.of("web"),
                    PlanFixtures.TRUST_DOMAIN,
                    List.of(PlanFixtures.intention("api", IntentionAction.ALLOW)),
                    List.of(),
                    Map.of(),
                    DefaultPolicy.DENY,
                    "the test")),
            Optional.of(MeshSettings.DEFAULT),
            Optional.of(credentials),
            Map.of(PlanFixtures.DB, PlanFixtures.routes(PlanFixtures.DB, 5432)),
            Set.of(
                new ListenerPlan.Inbound(
                    new InboundSpec(
                        "web",
                        new Address.Tcp("127.0.0.1", 21000),
                        new Address.Tcp("127.0.0.1", 8080),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        0,
                        Optional.empty())),
                new ListenerPlan.Outbound(
                    new OutboundSpec(
                        "web",
                        PlanFixtures.DB,
                        new Address.Tcp("127.0.0.1", 9191),
                        -1,
                        Optional.empty())))),
        Planner.plan(snapshot(), NOW));
  }

  @Test
  void plan_sameSnapshotTwice_isEqual() {
    assertEquals(Planner.plan(snapshot(), NOW), Planner.plan(snapshot(), NOW.plusSeconds(1)));
  }

  @Test
  void plan_expiredLeaf_letsNobodyInButOut() {
    Instant expiry = credentials.leaf().validBefore();
    Set<ListenerPlan> listeners = Planner.plan(snapshot(), expiry).listeners();
    assertEquals(1, listeners.size());
    assertTrue(listeners.iterator().next() instanceof ListenerPlan.Outbound);
  }

  @Test
  void plan_momentBeforeExpiry_letsIn() {
    Instant expiry = credentials.leaf().validBefore();
    assertEquals(2, Planner.plan(snapshot(), expiry.minusMillis(1)).listeners().size());
  }

  @Test
  void plan_unresolvedUpstream_hasItsListenerAlready() {
    ProxySnapshot snapshot =
        fixtures.snapshot(PlanFixtures.registration(21000, 9191), credentials, List.of(), Map.of());
    assertEquals(2, Planner.plan(snapshot, NOW).listeners().size());
    assertEquals(Map.of(), Planner.plan(snapshot, NOW).routes());
  }

  @Test
  void plan_targetThatIsNoLongerDeclared_isLeftOut() {
    ProxySnapshot snapshot =
        fixtures.snapshot(
            PlanFixtures.registration(21000, 9191),
            credentials,
            List.of(),
            Map.of(UpstreamId.service("old"), PlanFixtures.routes(UpstreamId.service("old"), 1)));
    assertEquals(Map.of(), Planner.plan(snapshot, NOW).routes());
  }

  @Test
  void plan_tlsThatCannotBeSpoken_opensNothingInThatDirection() {
    TlsSettings refused = new TlsSettings.Refused("the test");
    assertEquals(List.of(ListenerPlan.Outbound.class), kinds(mesh(refused, TlsSettings.DEFAULT)));
    assertEquals(List.of(ListenerPlan.Inbound.class), kinds(mesh(TlsSettings.DEFAULT, refused)));
  }

  private DesiredState mesh(TlsSettings incoming, TlsSettings outgoing) {
    MeshSettings settings =
        new MeshSettings(
            incoming, outgoing, false, PathNormalization.DEFAULT, PermissiveMode.STRICT);
    ProxySnapshot snapshot =
        fixtures.snapshot(
            PlanFixtures.registration(21000, 9191), credentials, List.of(), Map.of(), settings);
    return Planner.plan(snapshot, NOW);
  }

  private static List<?> kinds(DesiredState state) {
    return state.listeners().stream().map(Object::getClass).toList();
  }

  @Test
  void plan_requests_areTimedAndLimitedAsConfigured() {
    ProxyRegistration base = PlanFixtures.registration(21000, 9191);
    InboundSettings inbound =
        new InboundSettings(
            new Address.Tcp("127.0.0.1", 21000),
            new Address.Tcp("127.0.0.1", 8080),
            Protocol.HTTP2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            0,
            Optional.of(Duration.ofSeconds(7)),
            Optional.of(Duration.ofSeconds(8)));
    UpstreamDeclaration db =
        new UpstreamDeclaration(
            PlanFixtures.DB,
            new Address.Tcp("127.0.0.1", 9191),
            -1,
            Optional.empty(),
            Protocol.HTTP,
            new UpstreamLimits(OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3)),
            UpstreamDiscovery.DEFAULT);
    ProxyRegistration registration =
        new ProxyRegistration(
            base.proxyId(),
            base.proxyService(),
            base.service(),
            base.serviceId(),
            Optional.of(inbound),
            List.of(db),
            new ProxyOptions(2048, Optional.empty(), false, List.of()),
            List.of());
    Set<HttpSettings> settings = new HashSet<>();
    for (ListenerPlan plan :
        Planner.plan(fixtures.snapshot(registration, credentials, List.of(), Map.of()), NOW)
            .listeners()) {
      switch (plan) {
        case ListenerPlan.Inbound(var spec) -> settings.add(spec.http().orElseThrow());
        case ListenerPlan.Exposed _ -> throw new AssertionError("nothing is exposed");
        case ListenerPlan.Outbound(var spec) -> settings.add(spec.http().orElseThrow());
      }
    }
    OptionalInt none = OptionalInt.empty();
    assertEquals(
        Set.of(
            new HttpSettings(
                dev.consort.upstreams.Protocol.HTTP2,
                Optional.of(Duration.ofSeconds(7)),
                Optional.of(Duration.ofSeconds(8)),
                2048,
                none,
                none,
                none),
            new HttpSettings(
                dev.consort.upstreams.Protocol.HTTP,
                Optional.empty(),
                Optional.empty(),
                2048,
                OptionalInt.of(1),
                OptionalInt.of(2),
                OptionalInt.of(3))),
        settings);
  }

  @Test
  void plan_auditedAndProviders_areCarried_theAuditedApart() {
    ProxySnapshot base = snapshot();
    Intention tried = PlanFixtures.intention("tried", IntentionAction.DENY);
    JwtProvider okta =
        new JwtProvider(
            "okta",
            "i",
            Set.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            false,
            Duration.ZERO,
            0);
    IntentionsPlan plan =
        Planner.plan(
                new ProxySnapshot(
                    base.registration(),
                    base.credentials(),
                    base.intentions(),
                    List.of(tried),
                    Map.of("okta", okta),
                    base.defaultPolicy(),
                    base.defaultPolicySource(),
                    base.mesh(),
                    base.routes(),
                    base.asOf(),
                    base.generation()),
                NOW)
            .intentions()
            .orElseThrow();
    assertEquals(base.intentions(), plan.intentions());
    assertEquals(List.of(tried), plan.audited());
    assertEquals(Map.of("okta", okta), plan.jwtProviders());
  }

  @Test
  void plan_noInbound_opensNone() {
    ProxyRegistration with = PlanFixtures.registration(21000, 9191);
    ProxyRegistration without =
        new ProxyRegistration(
            with.proxyId(),
            with.proxyService(),
            with.service(),
            with.serviceId(),
            Optional.empty(),
            List.of(),
            List.of());
    ProxySnapshot snapshot = fixtures.snapshot(without, credentials, List.of(), Map.of());
    assertEquals(Set.of(), Planner.plan(snapshot, NOW).listeners());
  }
}
