// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentSetupException;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionTable;
import dev.consort.certs.CertMetrics;
import dev.consort.certs.Credentials;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.BindFailed;
import dev.consort.metrics.Registry;
import dev.consort.proxy.plan.PlanFixtures;
import dev.consort.proxy.serving.StartFailure;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SidecarTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final UpstreamId DB = PlanFixtures.DB;
  private static final Address IN = new Address.Tcp("127.0.0.1", 21000);
  private static final Address OUT = new Address.Tcp("127.0.0.1", 9191);

  private final ManualTimers time = new ManualTimers(NOW);
  private final PlanFixtures fixtures = PlanFixtures.at(NOW);
  private final Credentials credentials = fixtures.credentials();
  private final FakeSource source = new FakeSource();
  private final FakeListeners listeners = new FakeListeners();
  private Sidecar sidecar;
  private CompletableFuture<Void> started;

  @BeforeEach
  void start() {
    sidecar =
        new Sidecar(
            "web",
            source,
            new SidecarDeps(
                listeners,
                CertMetrics.register(new Registry()),
                Runnable::run,
                time,
                time,
                List.of(),
                Duration.ofSeconds(10)),
            () -> {});
    started = sidecar.start().toCompletableFuture();
  }

  private ProxySnapshot snapshot(Credentials with, List<Intention> intentions) {
    return fixtures.snapshot(
        PlanFixtures.registration(21000, 9191),
        with,
        intentions,
        Map.of(DB, PlanFixtures.routes(DB, 5432)));
  }

  private static BindFailed taken(Address address) {
    return new BindFailed(address, BindFailed.Why.IN_USE, null);
  }

  @Test
  void start_beforeTheAgentAnswers_opensNothingAndSaysWhatIsMissing() {
    assertFalse(started.isDone());
    assertEquals(List.of(), listeners.opened);
    assertEquals(List.of("registration: the agent has not answered yet"), sidecar.missing());
  }

  @Test
  void snapshot_first_opensAndIsReady() {
    source.give(snapshot(credentials, List.of()));
    assertTrue(started.isDone());
    assertEquals(List.of(IN, OUT), listeners.accepting());
    assertEquals(List.of(), sidecar.missing());
    assertEquals(PlanFixtures.routes(DB, 5432).plain(), listeners.routes.get().plain());
  }

  @Test
  void snapshot_sameAgain_touchesNothing() {
    source.give(snapshot(credentials, List.of()));
    ServerTls tls = listeners.serverTls.get();
    IntentionTable table = listeners.intentions.get();
    source.give(snapshot(credentials, List.of()));
    assertEquals(2, listeners.opened.size());
    assertSame(tls, listeners.serverTls.get());
    assertSame(table, listeners.intentions.get());
    assertEquals(0, listeners.opened.getFirst().rechecks());
  }

  @Test
  void intentions_changed_arePublishedAndOpenConnectionsDecidedAgain() {
    source.give(snapshot(credentials, List.of()));
    IntentionTable before = listeners.intentions.get();
    source.give(
        snapshot(credentials, List.of(PlanFixtures.intention("api", IntentionAction.DENY))));
    assertNotSame(before, listeners.intentions.get());
    assertEquals(1, listeners.opened.getFirst().rechecks());
    assertEquals(2, listeners.opened.size(), "no listener was opened anew");
  }

  @Test
  void credentials_changed_areSwappedWithoutTouchingListeners() {
    source.give(snapshot(credentials, List.of()));
    ServerTls before = listeners.serverTls.get();
    source.give(snapshot(fixtures.credentials(), List.of()));
    assertNotSame(before, listeners.serverTls.get());
    assertEquals(2, listeners.opened.size());
    assertTrue(listeners.opened.stream().allMatch(FakeListener::accepting));
  }

  @Test
  void upstream_removed_isDrainedAndItsTargetRetired() {
    source.give(snapshot(credentials, List.of()));
    source.give(
        fixtures.snapshot(
            PlanFixtures.withoutUpstreams(PlanFixtures.registration(21000, 9191)),
            credentials,
            List.of(),
            Map.of()));
    assertEquals(List.of(IN), listeners.accepting());
    assertEquals(Duration.ofSeconds(10), listeners.opened.get(1).deadline());
    assertEquals(null, listeners.routes.get());
  }

  @Test
  void upstream_whoseInstancesCannotBeReached_isToldToTheSourceByName() {
    source.give(snapshot(credentials, List.of()));
    listeners.unreached.run();
    assertEquals(List.of(DB), source.failing);
  }

  @Test
  void upstream_notResolvedYet_isMissing() {
    source.give(
        fixtures.snapshot(
            PlanFixtures.registration(21000, 9191), credentials, List.of(), Map.of()));
    assertEquals(
        List.of("upstream db: the agent has not named its instances yet"), sidecar.missing());
  }

  @Test
  void bind_takenAtTheStart_failsWithARemedy() {
    listeners.refused.put(IN, taken(IN));
    source.give(snapshot(credentials, List.of()));
    ExecutionException failure = assertThrows(ExecutionException.class, started::get);
    assertEquals(
        "opening of inbound listener 127.0.0.1:21000: can't listen on 127.0.0.1:21000: another process"
            + " listens there; end that process or give the registration another port ('ss -ltnp'"
            + " names it)",
        failure.getCause().getMessage());
    assertTrue(failure.getCause() instanceof StartFailure);
  }

  @Test
  void bind_takenLater_isToldAndTriedAgainWhileTheRestServes() {
    source.give(snapshot(credentials, List.of()));
    Address moved = new Address.Tcp("127.0.0.1", 9292);
    listeners.refused.put(moved, taken(moved));
    source.give(
        fixtures.snapshot(
            PlanFixtures.registration(21000, 9292),
            credentials,
            List.of(),
            Map.of(DB, PlanFixtures.routes(DB, 5432))));
    assertEquals(1, sidecar.missing().size());
    assertTrue(sidecar.missing().getFirst().contains("127.0.0.1:9292"));
    assertTrue(listeners.accepting().contains(IN));
    listeners.refused.clear();
    time.advance(Duration.ofMillis(500));
    assertEquals(List.of(IN, moved), listeners.accepting());
    assertEquals(List.of(), sidecar.missing());
  }

  @Test
  void leaf_expires_letsNobodyInUntilThereIsAnother() {
    source.give(snapshot(credentials, List.of()));
    Duration life = Duration.between(NOW, credentials.leaf().validBefore());
    time.advance(life.minusSeconds(1));
    assertEquals(List.of(IN, OUT), listeners.accepting());
    time.advance(Duration.ofSeconds(1));
    assertEquals(List.of(OUT), listeners.accepting());
    assertEquals(1, sidecar.missing().size());
    assertTrue(sidecar.missing().getFirst().startsWith("leaf: the certificate expired at "));
    PlanFixtures later = PlanFixtures.at(NOW.plus(life));
    source.give(snapshot(later.credentials(), List.of()));
    assertEquals(List.of(OUT, IN), listeners.accepting());
    assertEquals(List.of(), sidecar.missing());
  }

  @Test
  void selection_impossible_failsWithTheAgentsSentence() {
    source.settled.completeExceptionally(
        new AgentSetupException("no sidecar is registered for \"web\""));
    ExecutionException failure = assertThrows(ExecutionException.class, started::get);
    assertTrue(failure.getCause() instanceof StartFailure);
    assertEquals("no sidecar is registered for \"web\"", failure.getCause().getMessage());
  }

  @Test
  void freeze_laterSnapshots_changeNothing() {
    source.give(snapshot(credentials, List.of()));
    sidecar.freeze();
    source.give(
        fixtures.snapshot(
            PlanFixtures.withoutUpstreams(PlanFixtures.registration(21000, 9191)),
            credentials,
            List.of(),
            Map.of()));
    assertEquals(List.of(IN, OUT), listeners.accepting());
  }
}
