// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.authz.IntentionAction;
import dev.consort.upstreams.UpstreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class ApplierTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final UpstreamId DB = PlanFixtures.DB;

  private final PlanFixtures fixtures = PlanFixtures.at(NOW);
  private final DesiredState wanted =
      Planner.plan(
          fixtures.snapshot(
              PlanFixtures.registration(21000, 9191),
              fixtures.credentials(),
              List.of(PlanFixtures.intention("api", IntentionAction.ALLOW)),
              Map.of(DB, PlanFixtures.routes(DB, 5432))),
          NOW);
  private final List<Change> changes = Diff.between(DesiredState.NOTHING, wanted);
  private final List<Change> made = new ArrayList<>();

  private static CompletionStage<Void> done() {
    return CompletableFuture.completedStage(null);
  }

  private Applier.Outcome apply(Applier.Hand hand) {
    CompletableFuture<Applier.Outcome> outcome =
        new Applier(hand, Runnable::run).apply(DesiredState.NOTHING, changes).toCompletableFuture();
    return outcome.join();
  }

  @Test
  void apply_allWell_makesThemInOrder() {
    Applier.Outcome outcome =
        apply(
            change -> {
              made.add(change);
              return done();
            });
    assertEquals(changes, made);
    assertEquals(wanted, outcome.state());
    assertEquals(List.of(), outcome.failures());
  }

  @Test
  void apply_oneFails_theOthersAreMade() {
    Applier.Outcome outcome =
        apply(
            change -> {
              made.add(change);
              return change instanceof Change.SwapCredentials
                  ? CompletableFuture.failedStage(new IllegalStateException("no key"))
                  : done();
            });
    assertEquals(changes, made);
    assertEquals(1, outcome.failures().size());
    assertEquals(changes.get(2), outcome.failures().getFirst().change());
    assertEquals(
        List.of(changes.get(2)),
        Diff.between(outcome.state(), wanted),
        "what failed is found again by the next comparison");
  }

  @Test
  void apply_handThrows_countsAsFailure() {
    Applier.Outcome outcome =
        apply(
            change -> {
              throw new IllegalStateException("defect");
            });
    assertEquals(changes.size(), outcome.failures().size());
    assertEquals(DesiredState.NOTHING, outcome.state());
  }

  @Test
  void apply_oneIsSlow_theNextWaits() {
    CompletableFuture<Void> slow = new CompletableFuture<>();
    CompletableFuture<Applier.Outcome> outcome =
        new Applier(
                change -> {
                  made.add(change);
                  return made.size() == 1 ? slow : done();
                },
                Runnable::run)
            .apply(DesiredState.NOTHING, changes)
            .toCompletableFuture();
    assertEquals(1, made.size());
    assertFalse(outcome.isDone());
    slow.complete(null);
    assertEquals(wanted, outcome.join().state());
  }
}
