// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentSetupException;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.authz.DefaultPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a source finds its sidecar and its defaults, and how it ends. */
final class SnapshotStartTest extends SnapshotFixture {

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
