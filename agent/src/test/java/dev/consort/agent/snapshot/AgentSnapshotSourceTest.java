// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AgentSnapshotSourceTest {
  private static final String REGISTRATION = "/v1/agent/service/web-1-sidecar-proxy";
  private static final String ROOTS = "/v1/agent/connect/ca/roots";
  private static final String LEAF = "/v1/agent/connect/ca/leaf/web";
  private static final String INTENTIONS = "/v1/connect/intentions/match";
  private static final String MESH = "/v1/config/mesh/mesh";
  private static final String DB = "/v1/health/connect/db";

  private AgentRig rig = new AgentRig();
  private final List<ProxySnapshot> published = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  /** The recorded mesh, with no agent:read and no authorize. */
  private void mesh() {
    FakeAgent agent = rig.agent;
    agent.hash(REGISTRATION, "h1", fixture("agent/service-web-1-sidecar-proxy"));
    agent.index(ROOTS, 9, fixture("ca/agent-roots"));
    agent.index(LEAF, 49, fixture("ca/leaf-web"));
    agent.index(INTENTIONS, 5, Reply.ok("{\"web\":[]}"));
    agent.index(MESH, 20, absent("mesh/mesh"));
    agent.index("/v1/config/proxy-defaults/global", 20, absent("proxy-defaults/global"));
    agent.index("/v1/config/service-defaults/web", 24, fixture("config/get-service-defaults-web"));
    agent.answer("/v1/agent/checks", fixture("agent/checks-web-1"));
    agent.answer("/v1/agent/self", Reply.error(403, "Permission denied"));
    agent.answer("/v1/agent/connect/authorize", Reply.error(403, "Permission denied"));
    for (String upstream : List.of("api", "db", "cache", "legacy-api", "orders")) {
      agent.index("/v1/health/connect/" + upstream, 3, Reply.ok("[]"));
    }
    agent.index(DB, 67, fixture("health/connect-db"));
  }

  private static Reply absent(String entry) {
    return Reply.error(404, "Config entry not found for " + entry);
  }

  private static Reply fixture(String name) {
    return Reply.of(Fixture.load("1.21.4/" + name));
  }

  private AgentSnapshotSource source() {
    return new AgentSnapshotSource(
        rig.connection, new ProxySelector.ProxyId("web-1-sidecar-proxy"), Optional.empty());
  }

  private ProxySnapshot last() {
    return published.getLast();
  }

  private static boolean all(ProxySnapshot snapshot) {
    return snapshot.targets().size() == 5;
  }

  /** Starts and waits until all is known and every watch rests. */
  private AgentSnapshotSource started() {
    AgentSnapshotSource source = source();
    source.start(published::add);
    Eventually.holds(
        "all upstreams are known",
        () -> {
          rig.timers.advance(Duration.ofMillis(50));
          return !published.isEmpty()
              && all(last())
              && !last().defaultPolicySource().equals("not known yet");
        });
    for (String path : List.of(REGISTRATION, ROOTS, LEAF, INTENTIONS, MESH, DB)) {
      Eventually.holds(path + " rests", () -> rig.agent.resting(path) == 1);
    }
    return source;
  }

  @Test
  void source_withEverythingAnswered_publishesTheWholePicture() {
    mesh();
    AgentSnapshotSource source = started();
    assertEquals("web", last().registration().service());
    assertEquals("web", last().credentials().leaf().id().service());
    assertEquals(1, last().credentials().bundle().roots().size());
    assertEquals(2, last().targets().get(UpstreamId.service("db")).endpoints().size());
    assertEquals(
        Duration.ofSeconds(7), last().targets().get(UpstreamId.service("db")).connectTimeout());
    assertEquals(1, last().credentials().generation());
    assertEquals(List.of(), source.missing());
    assertEquals("registration", source.status().getFirst().name());
    assertTrue(source.status().stream().allMatch(w -> w.known()), source.status().toString());
    for (int i = 0; i < published.size(); i++) {
      assertEquals(i + 1, published.get(i).generation());
    }
  }

  @Test
  void source_withoutLeaf_publishesNothingAndSaysWhy() {
    mesh();
    rig.agent.answer(LEAF, Reply.error(403, "Permission denied"));
    AgentSnapshotSource source = source();
    source.start(published::add);
    Eventually.holds(
        "the reason is told",
        () ->
            source.missing().size() == 1
                && source.missing().getFirst().contains("403") == false
                && source.missing().getFirst().contains("service:write"));
    assertTrue(source.missing().getFirst().startsWith("leaf: "));
    assertTrue(published.isEmpty());
  }

  @Test
  void source_withoutUpstreamRights_publishesTheRest() {
    mesh();
    rig.agent.answer(DB, Reply.error(403, "Permission denied"));
    source().start(published::add);
    Eventually.holds(
        "the others are known",
        () -> {
          rig.timers.advance(Duration.ofMillis(50));
          return !published.isEmpty() && last().targets().size() == 4;
        });
    assertFalse(last().targets().containsKey(UpstreamId.service("db")));
  }

  @Test
  void intentionChange_isPublishedAtOnce() {
    mesh();
    started();
    int before = published.size();
    rig.agent.index(
        INTENTIONS,
        6,
        Reply.ok(
            "{\"web\":[{\"SourceName\":\"api\",\"DestinationName\":\"web\",\"Action\":\"deny\"}]}"));
    Eventually.holds("it is published", () -> published.size() > before);
    assertEquals(1, last().intentions().size());
    assertEquals(1, last().credentials().generation());
  }

  @Test
  void emptyEndpoints_apply_andEmptyRootsDoNot() {
    mesh();
    AgentSnapshotSource source = started();
    rig.advance(Duration.ofSeconds(1));
    rig.agent.index(DB, 68, Reply.ok("[]"));
    Eventually.holds(
        "db is empty", () -> last().targets().get(UpstreamId.service("db")).endpoints().isEmpty());
    rig.agent.index(ROOTS, 10, Reply.ok("{\"TrustDomain\":\"x.consul\",\"Roots\":[]}"));
    Eventually.holds(
        "the refusal is told",
        () -> source.status().get(1).lastError().filter(e -> e.contains("not set up")).isPresent());
    assertEquals(1, last().credentials().bundle().roots().size());
  }

  @Test
  void rotation_installsRootsBeforeTheNewLeaf_eachWithAGeneration() {
    mesh();
    rig.agent.index(ROOTS, 9, fixture("ca-rotation/1-before-roots-dc1"));
    rig.agent.index(LEAF, 49, fixture("ca-rotation/1-before-leaf-web-dc1"));
    started();
    rig.agent.index(ROOTS, 200, fixture("ca-rotation/3-change-roots-dc1-1"));
    Eventually.holds("two roots", () -> last().credentials().bundle().roots().size() == 2);
    assertEquals(2, last().credentials().generation());
    assertEquals(1, last().credentials().leaf().chain().size());
    rig.agent.index(LEAF, 210, fixture("ca-rotation/3-change-leaf-web-dc1-1"));
    Eventually.holds("the new leaf", () -> last().credentials().leaf().chain().size() == 2);
    assertEquals(3, last().credentials().generation());
  }

  @Test
  void agentOutage_changesNothing_andAllComesBackAtOnce() {
    mesh();
    AgentSnapshotSource source = started();
    ProxySnapshot held = last();
    rig.agent.stop();
    Eventually.holds(
        "the outage is noticed",
        () ->
            source.status().stream()
                .allMatch(w -> w.lastError().isPresent() || w.position().equals("poll")));
    rig.advance(Duration.ofSeconds(60));
    assertSame(held, last());
    assertEquals(List.of(), source.missing());
    rig.agent.index(DB, 99, Reply.ok("[]"));
    rig.agent.resume();
    Eventually.holds(
        "the change is in force",
        () -> {
          rig.timers.advance(Duration.ofMillis(100));
          return last().targets().get(UpstreamId.service("db")).endpoints().isEmpty();
        });
  }

  @Test
  void unknownServiceId_afterTheStart_changesNothing() {
    mesh();
    AgentSnapshotSource source = started();
    ProxySnapshot held = last();
    rig.agent.answer(REGISTRATION, Reply.error(404, "unknown service ID: web-1-sidecar-proxy"));
    rig.agent.stop();
    rig.agent.resume();
    Eventually.holds(
        "it is told",
        () -> {
          rig.timers.advance(Duration.ofMillis(200));
          return source.status().getFirst().lastError().filter(e -> e.contains("404")).isPresent();
        });
    assertEquals(held.registration(), last().registration());
  }

  @Test
  void upstreamAdded_isFollowed_andOneRemovedIsDropped() {
    mesh();
    started();
    rig.agent.index("/v1/health/connect/late", 4, fixture("health/connect-api"));
    rig.agent.hash(
        REGISTRATION,
        "h2",
        Reply.ok(
            "{\"Kind\":\"connect-proxy\",\"ID\":\"web-1-sidecar-proxy\",\"Service\":\"x\",\"Port\":1,"
                + "\"Proxy\":{\"DestinationServiceName\":\"web\",\"LocalServicePort\":2,"
                + "\"Upstreams\":[{\"DestinationName\":\"late\",\"LocalBindPort\":3}]}}"));
    Eventually.holds(
        "late is known",
        () -> {
          rig.timers.advance(Duration.ofMillis(60));
          return last().targets().containsKey(UpstreamId.service("late"));
        });
    assertEquals(1, last().targets().size());
    assertEquals(1, last().credentials().generation());
  }

  @Test
  void hashChangeAlone_publishesNothing() {
    mesh();
    started();
    int before = published.size();
    rig.agent.hash(REGISTRATION, "h2", fixture("agent/service-web-1-sidecar-proxy"));
    Eventually.holds("it rests again", () -> rig.agent.resting(REGISTRATION) == 1);
    rig.advance(Duration.ofMillis(200));
    assertEquals(before, published.size());
  }

  @Test
  void leaf_inItsLastTenth_isAskedForInSoManyWordsAtOnce() {
    rig.close();
    rig = new AgentRig(Instant.parse("2026-11-25T00:00:00Z"));
    mesh();
    source().start(published::add);
    Eventually.holds(
        "a second plain question",
        () -> rig.agent.requests(LEAF).stream().filter(r -> r.query().isEmpty()).count() >= 2);
  }

  @Test
  void defaultPolicy_isDenyUntilKnown_thenTheHeader() {
    mesh();
    rig.agent.answer("/v1/agent/connect/authorize", new Reply.Silence());
    rig.agent.index(
        INTENTIONS, 5, Reply.ok("{\"web\":[]}").with("X-Consul-Default-Acl-Policy", "allow"));
    source().start(published::add);
    Eventually.holds("a snapshot", () -> !published.isEmpty());
    assertEquals(DefaultPolicy.DENY, last().defaultPolicy());
    assertEquals("not known yet", last().defaultPolicySource());
    Eventually.holds(
        "the probe is under way",
        () -> !rig.agent.requests("/v1/agent/connect/authorize").isEmpty());
    rig.agent.answer("/v1/agent/connect/authorize", Reply.error(403, "Permission denied"));
    Eventually.holds(
        "the header counts",
        () -> {
          rig.timers.advance(Duration.ofSeconds(1));
          return last().defaultPolicy() == DefaultPolicy.ALLOW;
        });
  }

  @Test
  void defaultPolicy_byProbe_isAskedAgainWhenIntentionsChange() {
    mesh();
    rig.agent.answer("/v1/agent/connect/authorize", Reply.ok("{\"Authorized\":true}"));
    started();
    Eventually.holds("allow", () -> last().defaultPolicy() == DefaultPolicy.ALLOW);
    int asked = rig.agent.requests("/v1/agent/connect/authorize").size();
    rig.agent.answer("/v1/agent/connect/authorize", Reply.ok("{\"Authorized\":false}"));
    rig.agent.index(
        INTENTIONS,
        6,
        Reply.ok(
            "{\"web\":[{\"SourceName\":\"api\",\"DestinationName\":\"web\",\"Action\":\"deny\"}]}"));
    Eventually.holds("the change", () -> last().intentions().size() == 1);
    rig.advance(Duration.ofSeconds(1));
    Eventually.holds("deny", () -> last().defaultPolicy() == DefaultPolicy.DENY);
    assertNotEquals(asked, rig.agent.requests("/v1/agent/connect/authorize").size());
    String body = rig.agent.requests("/v1/agent/connect/authorize").getFirst().body();
    assertTrue(body.contains("/ns/consort-default-policy/dc/dc1/svc/"), body);
  }

  @Test
  void sidecarFor_ofTwo_isRefusedWithAnException() {
    rig.agent.answer(
        "/v1/agent/services",
        Reply.ok(
            "{\"a\":{\"Kind\":\"connect-proxy\",\"Proxy\":{\"DestinationServiceID\":\"web\"}},"
                + "\"b\":{\"Kind\":\"connect-proxy\",\"Proxy\":{\"DestinationServiceID\":\"web\"}}}"));
    AgentSnapshotSource source =
        new AgentSnapshotSource(
            rig.connection, new ProxySelector.SidecarFor("web"), Optional.empty());
    CompletionStage<String> settled = source.start(published::add);
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> settled.toCompletableFuture().get(20, TimeUnit.SECONDS));
    AgentSetupException why = assertInstanceOf(AgentSetupException.class, refused.getCause());
    assertTrue(why.getMessage().contains("a, b"), why.getMessage());
  }

  @Test
  void sidecarFor_whileTheAgentIsAway_isFoundLater() throws Exception {
    mesh();
    rig.agent.answer("/v1/agent/services", fixture("agent/services-filter-sidecar-for"));
    rig.agent.stop();
    AgentSnapshotSource source =
        new AgentSnapshotSource(
            rig.connection, new ProxySelector.SidecarFor("WEB-1"), Optional.empty());
    CompletionStage<String> settled = source.start(published::add);
    Eventually.holds("it says so", () -> source.missing().getFirst().contains("cannot be reached"));
    rig.agent.resume();
    Eventually.holds(
        "the first snapshot",
        () -> {
          rig.timers.advance(Duration.ofMillis(200));
          return !published.isEmpty();
        });
    assertEquals("web-1-sidecar-proxy", settled.toCompletableFuture().get(20, TimeUnit.SECONDS));
  }

  @Test
  void fixedRegistration_asksForNoRegistration() throws Exception {
    mesh();
    ProxySelector.Fixed fixed =
        new ProxySelector.Fixed(
            new dev.consort.agent.registration.ProxyRegistration(
                "web-proxy", "web-proxy", "web", "", Optional.empty(), List.of(), List.of()));
    AgentSnapshotSource source =
        new AgentSnapshotSource(rig.connection, fixed, Optional.of(DefaultPolicy.ALLOW));
    source.start(published::add);
    Eventually.holds("a snapshot", () -> !published.isEmpty());
    assertEquals(DefaultPolicy.ALLOW, last().defaultPolicy());
    assertEquals("--default-policy", last().defaultPolicySource());
    assertTrue(
        rig.agent.requests().stream()
            .noneMatch(
                r ->
                    r.path().startsWith("/v1/agent/service/")
                        || r.path().equals("/v1/agent/self")
                        || r.path().endsWith("authorize")));
  }

  @Test
  void twoSidecarsOfOneService_shareTheirQuestions() {
    mesh();
    started();
    List<ProxySnapshot> second = new CopyOnWriteArrayList<>();
    new AgentSnapshotSource(
            rig.connection, new ProxySelector.ProxyId("web-1-sidecar-proxy"), Optional.empty())
        .start(second::add);
    Eventually.holds("the second's snapshot", () -> !second.isEmpty() && all(second.getLast()));
    assertEquals(1, rig.agent.resting(LEAF));
    assertEquals(2, rig.agent.requests(LEAF).size());
  }

  @Test
  void closedSource_publishesNoMore() {
    mesh();
    AgentSnapshotSource source = started();
    source.close();
    rig.settle();
    int before = published.size();
    rig.agent.index(DB, 100, Reply.ok("[]"));
    rig.advance(Duration.ofSeconds(1));
    assertEquals(before, published.size());
  }

  @Test
  void calls_areCounted() {
    mesh();
    started();
    String scraped = rig.registry.scrape();
    assertTrue(
        scraped.contains("consort_agent_calls_total{endpoint=\"leaf\",result=\"ok\"}"), scraped);
    assertTrue(
        scraped.contains("result=\"permission_denied\"")
            || scraped.contains("endpoint=\"self\",result=\"ok\""));
    assertTrue(scraped.contains("consort_agent_watch_age_seconds{watch=\"leaf web\"}"));
  }
}
