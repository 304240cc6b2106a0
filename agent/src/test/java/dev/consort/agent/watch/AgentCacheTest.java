// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.config.AgentToken;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.TokenSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentCacheTest {
  private final WatchRig rig = new WatchRig();
  private final AgentCache cache = new AgentCache(rig.scope, WatchRig.SILENT);

  @Test
  void sameRequest_ofTwoSidecars_isAskedOnce() {
    List<String> second = new ArrayList<>();
    cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
    cache.subscribe(WatchRig.indexed("/v1/x"), second::add);
    assertEquals(1, rig.calls());
    rig.answersAt(1, "a");
    assertEquals(List.of("a"), rig.values);
    assertEquals(List.of("a"), second);
  }

  @Test
  void knownValue_isToldToALatecomerAtOnce() {
    cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
    rig.answersAt(1, "a");
    List<String> second = new ArrayList<>();
    cache.subscribe(WatchRig.indexed("/v1/x"), second::add);
    assertEquals(List.of("a"), second);
    assertEquals(2, rig.calls());
  }

  @Test
  void equalAnswers_areKeptOnce() {
    cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
    rig.answersAt(1, "a");
    rig.answersAt(2, "a");
    List<String> late = new ArrayList<>();
    cache.subscribe(WatchRig.indexed("/v1/x"), late::add);
    assertSame(rig.values.getFirst(), late.getFirst());
  }

  @Test
  void unusedEntry_isKeptFreshForThreeDaysThenForgotten() {
    AgentCache.Subscription watch = cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
    rig.answersAt(1, "a");
    watch.close();
    rig.timers.advance(Duration.ofHours(71));
    rig.answersAt(2, "b");
    assertEquals(List.of("a"), rig.values);
    List<String> late = new ArrayList<>();
    AgentCache.Subscription again = cache.subscribe(WatchRig.indexed("/v1/x"), late::add);
    assertEquals(List.of("b"), late);
    rig.timers.advance(Duration.ofHours(100));
    assertEquals(1, cache.size());
    again.close();
    again.close();
    rig.timers.advance(Duration.ofHours(73));
    assertEquals(0, cache.size());
    assertTrue(rig.agent.last().cancelled);
  }

  @Test
  void manyWatches_takeTurnsAndRestShortly_whileEssentialOnesDoNotQueue() {
    WatchRig crowded = new WatchRig(new TokenSource(new AgentToken.None()), 34);
    AgentCache many = new AgentCache(crowded.scope, WatchRig.SILENT);
    for (int i = 0; i < 40; i++) {
      many.subscribe(WatchRig.indexed("/v1/u" + i), crowded.listener());
    }
    assertEquals(40, crowded.calls());
    for (var first : List.copyOf(crowded.agent.calls)) {
      first.answers(200, "\"v\"", "X-Consul-Index", "5");
    }
    assertEquals(50, crowded.calls());
    assertTrue(crowded.agent.last().request.target().endsWith("wait=2000ms"));
    crowded.agent.calls.get(40).answers(200, "\"v\"", "X-Consul-Index", "5");
    assertEquals(51, crowded.calls());
    many.subscribe(
        WatchSpec.essential(
            "leaf",
            dev.consort.agent.http.AgentRequest.get("/v1/leaf"),
            new WatchSpec.Mode.Index(Duration.ofSeconds(1)),
            a -> a.json().text()),
        crowded.listener());
    crowded.answersAt(3, "leaf");
    assertEquals("/v1/leaf", crowded.agent.last().request.path());
    assertTrue(crowded.agent.last().request.target().contains("index=3"));
  }

  @Test
  void slot_ofAStoppedWatchThatWaited_goesToTheNext() {
    WatchRig narrow = new WatchRig(new TokenSource(new AgentToken.None()), 25);
    AgentCache one = new AgentCache(narrow.scope, WatchRig.SILENT);
    AgentCache.Subscription a = one.watchAlone(WatchRig.indexed("/v1/a"), narrow.listener());
    narrow.answersAt(1, "a");
    AgentCache.Subscription b = one.watchAlone(WatchRig.indexed("/v1/b"), narrow.listener());
    narrow.answersAt(1, "b");
    one.watchAlone(WatchRig.indexed("/v1/c"), narrow.listener());
    narrow.answersAt(1, "c");
    int before = narrow.calls();
    b.close();
    a.close();
    assertEquals(before + 1, narrow.calls());
    assertEquals("/v1/c", narrow.agent.last().request.path());
  }

  @Test
  void refusedToken_changedInItsFile_isUsedAtOnceByAll(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("token");
    Files.writeString(file, "old\n");
    TokenSource token = new TokenSource(new AgentToken.File(file));
    WatchRig denied = new WatchRig(token, 120);
    AgentCache shared = new AgentCache(denied.scope, WatchRig.SILENT);
    shared.subscribe(WatchRig.indexed("/v1/x"), denied.listener());
    shared.subscribe(WatchRig.indexed("/v1/y"), denied.listener());
    denied.agent.calls.get(0).answers(403, "ACL not found");
    assertEquals(2, denied.calls());
    Files.writeString(file, "newer\n");
    denied.agent.calls.get(1).answers(403, "Permission denied");
    assertEquals(4, denied.calls());
    assertEquals("newer", token.current().orElseThrow());
  }

  @Test
  void unknownToken_thatStaysTheSame_backsOff() {
    cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
    rig.answersAt(4, "a");
    rig.agent.last().answers(403, "ACL not found");
    assertEquals(FaultKind.TOKEN_UNKNOWN, rig.faults.getLast().kind());
    assertEquals(2, rig.calls());
    assertTrue(rig.timers.untilNext().compareTo(Duration.ofMillis(100)) > 0);
    assertEquals(List.of("a"), rig.values);
  }
}
