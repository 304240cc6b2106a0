// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source publishes, and when. */
final class AgentSnapshotSourceTest extends SnapshotFixture {

  @Test
  void source_withEverythingAnswered_publishesTheWholePicture() {
    mesh();
    AgentSnapshotSource source = started();
    assertEquals("web", last().registration().service());
    assertEquals("web", last().credentials().leaf().id().service());
    assertEquals(1, last().credentials().bundle().roots().size());
    assertEquals(2, target("db").endpoints().size());
    assertEquals(Duration.ofSeconds(7), target("db").connectTimeout());
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
          return !published.isEmpty() && last().routes().size() == 6;
        });
    assertFalse(last().routes().containsKey(UpstreamId.service("db")));
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
        "db is empty",
        () -> {
          rig.timers.advance(Duration.ofMillis(100));
          return target("db").endpoints().isEmpty();
        });
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
          return target("db").endpoints().isEmpty();
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
          return last().routes().containsKey(UpstreamId.service("late"));
        });
    assertEquals(1, last().routes().size());
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
}
