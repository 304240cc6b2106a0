// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.certs.Credentials;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.OutboundSpec;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map.of(PlanFixtures.DB, PlanFixtures.target(PlanFixtures.DB, 5432)));
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
            Map.of(PlanFixtures.DB, PlanFixtures.target(PlanFixtures.DB, 5432)),
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
    assertEquals(Map.of(), Planner.plan(snapshot, NOW).targets());
  }

  @Test
  void plan_targetThatIsNoLongerDeclared_isLeftOut() {
    ProxySnapshot snapshot =
        fixtures.snapshot(
            PlanFixtures.registration(21000, 9191),
            credentials,
            List.of(),
            Map.of(UpstreamId.service("old"), PlanFixtures.target(UpstreamId.service("old"), 1)));
    assertEquals(Map.of(), Planner.plan(snapshot, NOW).targets());
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
