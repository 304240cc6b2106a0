// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.certs.Credentials;
import dev.consort.listeners.OutboundSpec;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DiffTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final UpstreamId DB = PlanFixtures.DB;
  private static final UpstreamId LOG = UpstreamId.service("log");

  private final PlanFixtures fixtures = PlanFixtures.at(NOW);
  private final Credentials credentials = fixtures.credentials();

  private record Given(
      int inboundPort, Map<UpstreamId, Integer> upstreams, List<Intention> intentions) {}

  private DesiredState state(Given given, Credentials with) {
    List<UpstreamDeclaration> upstreams =
        given.upstreams().entrySet().stream()
            .map(
                entry ->
                    PlanFixtures.upstream(
                        entry.getKey(), new Address.Tcp("127.0.0.1", entry.getValue())))
            .toList();
    Map<UpstreamId, Routes> routes = new HashMap<>();
    given.upstreams().keySet().forEach(id -> routes.put(id, PlanFixtures.routes(id, 5432)));
    ProxyRegistration registration =
        new ProxyRegistration(
            "p",
            "p",
            "web",
            "web",
            Optional.of(PlanFixtures.inbound(new Address.Tcp("127.0.0.1", given.inboundPort()))),
            upstreams,
            List.of());
    ProxySnapshot snapshot = fixtures.snapshot(registration, with, given.intentions(), routes);
    return Planner.plan(snapshot, NOW);
  }

  private DesiredState state(int inboundPort, Map<UpstreamId, Integer> upstreams) {
    return state(new Given(inboundPort, upstreams, List.of()), credentials);
  }

  private static List<String> kinds(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                switch (change) {
                  case Change.SwapIntentions _ -> "intentions";
                  case Change.SwapMeshSettings _ -> "mesh";
                  case Change.SwapCredentials _ -> "credentials";
                  case Change.ApplyRoutes apply -> "apply " + apply.routes().keySet();
                  case Change.OpenListener open -> "open " + open.listener().bind();
                  case Change.DrainListener drain -> "drain " + drain.listener().bind();
                  case Change.RetireRoutes retire -> "retire " + retire.upstreams();
                })
        .toList();
  }

  private static DesiredState applied(DesiredState state, List<Change> changes) {
    DesiredState result = state;
    for (Change change : changes) {
      result = result.with(change);
    }
    return result;
  }

  @Test
  void between_equalStates_isNothing() {
    assertEquals(
        List.of(), Diff.between(state(21000, Map.of(DB, 9191)), state(21000, Map.of(DB, 9191))));
  }

  @Test
  void between_nothingAndAll_opensLast() {
    DesiredState wanted = state(21000, Map.of(DB, 9191));
    assertEquals(
        List.of(
            "intentions",
            "mesh",
            "credentials",
            "apply [db]",
            "open 127.0.0.1:21000",
            "open 127.0.0.1:9191"),
        kinds(Diff.between(DesiredState.NOTHING, wanted)));
  }

  @Test
  void between_everythingChanged_isInTheContractsOrder() {
    DesiredState is = state(21000, Map.of(DB, 9191));
    DesiredState should =
        state(
            new Given(
                21001,
                Map.of(LOG, 9292),
                List.of(PlanFixtures.intention("api", IntentionAction.DENY))),
            fixtures.credentials());
    assertEquals(
        List.of(
            "intentions",
            "credentials",
            "apply [log]",
            "open 127.0.0.1:21001",
            "open 127.0.0.1:9292",
            "drain 127.0.0.1:21000",
            "drain 127.0.0.1:9191",
            "retire [db]"),
        kinds(Diff.between(is, should)));
  }

  @Test
  void between_onlyIntentionsChanged_touchesNothingElse() {
    DesiredState should =
        state(
            new Given(
                21000,
                Map.of(DB, 9191),
                List.of(PlanFixtures.intention("api", IntentionAction.ALLOW))),
            credentials);
    assertEquals(
        List.of("intentions"), kinds(Diff.between(state(21000, Map.of(DB, 9191)), should)));
  }

  private static DesiredState with(DesiredState state, MeshSettings mesh) {
    return new DesiredState(
        state.intentions(),
        Optional.of(mesh),
        state.credentials(),
        state.routes(),
        state.listeners());
  }

  @Test
  void between_onlyTheMeshChanged_touchesNothingElse() {
    DesiredState is = state(21000, Map.of(DB, 9191));
    DesiredState should = with(is, PlanFixtures.strict());
    assertEquals(List.of("mesh"), kinds(Diff.between(is, should)));
    assertEquals(should, applied(is, Diff.between(is, should)));
    assertEquals(List.of(), Diff.between(should, with(is, PlanFixtures.strict())));
  }

  @Test
  void between_meshAndAllElseChanged_comesAfterIntentionsAndBeforeWhatIsOpened() {
    DesiredState is = state(21000, Map.of(DB, 9191));
    DesiredState should =
        with(
            state(
                new Given(
                    21001,
                    Map.of(DB, 9191),
                    List.of(PlanFixtures.intention("api", IntentionAction.DENY))),
                fixtures.credentials()),
            PlanFixtures.strict());
    assertEquals(
        List.of(
            "intentions", "mesh", "credentials", "open 127.0.0.1:21001", "drain 127.0.0.1:21000"),
        kinds(Diff.between(is, should)));
  }

  @Test
  void between_onlyCredentialsChanged_touchesNothingElse() {
    DesiredState should =
        state(new Given(21000, Map.of(DB, 9191), List.of()), fixtures.credentials());
    assertEquals(
        List.of("credentials"), kinds(Diff.between(state(21000, Map.of(DB, 9191)), should)));
  }

  @Test
  void between_listenerChangedOnTheSameAddress_makesRoomFirst() {
    assertEquals(
        List.of("apply [log]", "drain 127.0.0.1:9191", "open 127.0.0.1:9191", "retire [db]"),
        kinds(Diff.between(state(21000, Map.of(DB, 9191)), state(21000, Map.of(LOG, 9191)))));
  }

  @Test
  void between_anotherAddressOfThePort_makesRoomFirst() {
    DesiredState wide =
        new DesiredState(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Set.of(outbound(new Address.Tcp("0.0.0.0", 9191))));
    DesiredState narrow =
        new DesiredState(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Set.of(outbound(new Address.Tcp("127.0.0.1", 9191))));
    assertEquals(
        List.of("drain 0.0.0.0:9191", "open 127.0.0.1:9191"), kinds(Diff.between(wide, narrow)));
  }

  private static ListenerPlan outbound(Address bind) {
    return new ListenerPlan.Outbound(new OutboundSpec("web", DB, bind, -1, Optional.empty()));
  }

  @Test
  void between_changesApplied_reachesTheWantedState() {
    DesiredState is = state(21000, Map.of(DB, 9191));
    DesiredState should = state(21001, Map.of(LOG, 9191));
    assertEquals(should, applied(is, Diff.between(is, should)));
    assertEquals(is, applied(DesiredState.NOTHING, Diff.between(DesiredState.NOTHING, is)));
  }
}
