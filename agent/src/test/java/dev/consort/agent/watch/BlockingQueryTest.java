// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.http.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BlockingQueryTest {
  private final WatchRig rig = new WatchRig();
  private final AgentCache cache = new AgentCache(rig.scope, WatchRig.SILENT);

  private AgentCache.Subscription watch() {
    return cache.subscribe(WatchRig.indexed("/v1/x"), rig.listener());
  }

  @Test
  void firstQuestion_ofAnyWatch_doesNotRest() {
    watch();
    assertEquals("/v1/x", rig.agent.last().request.target());
    assertEquals(Duration.ofSeconds(30), rig.agent.last().deadline);
  }

  @Test
  void nextQuestion_afterAnAnswer_restsAtItsIndexWithSlackForTheAgentsJitter() {
    watch();
    rig.answersAt(7, "a");
    assertEquals("/v1/x?index=7&wait=300000ms", rig.agent.last().request.target());
    Duration jittered = WatchRig.BLOCK.multipliedBy(17).dividedBy(16);
    assertTrue(rig.agent.last().deadline.compareTo(jittered.plusSeconds(10)) > 0);
  }

  @Test
  void changedValue_isTold_andAnUnchangedOneIsNot() {
    watch();
    rig.answersAt(7, "a");
    rig.answersAt(8, "b");
    rig.answersAt(9, "b");
    assertEquals(List.of("a", "b"), rig.values);
  }

  @Test
  void index_goneBack_isForgotten() {
    watch();
    rig.answersAt(7, "a");
    rig.timers.advance(Duration.ofSeconds(2));
    rig.answersAt(3, "a");
    assertEquals("/v1/x", rig.agent.last().request.target());
    assertEquals(List.of("/v1/x"), rig.resets);
  }

  @Test
  void index_zeroOrNonsense_isForgottenWithoutSpinning() {
    watch();
    rig.agent.last().answers(200, "\"a\"", "X-Consul-Index", "0");
    rig.timers.advance(Duration.ofMillis(900));
    assertEquals(1, rig.calls());
    rig.timers.advance(Duration.ofMillis(200));
    assertEquals("/v1/x", rig.agent.last().request.target());
    rig.agent.last().answers(200, "\"a\"", "X-Consul-Index", "many");
    rig.timers.advance(Duration.ofSeconds(2));
    assertEquals("/v1/x", rig.agent.last().request.target());
  }

  @Test
  void header_inAnyLetterCase_isFound() {
    watch();
    rig.agent.last().answers(200, "\"a\"", "x-consul-INDEX", "12");
    assertEquals("/v1/x?index=12&wait=300000ms", rig.agent.last().request.target());
  }

  @Test
  void answersThatChangeNothing_atOnce_arePaced() {
    watch();
    rig.answersAt(7, "a");
    for (int second = 0; second < 30; second++) {
      int before = rig.calls();
      if (!rig.agent.last().answer().toCompletableFuture().isDone()) {
        rig.answersAt(7, "a");
      }
      rig.timers.advance(Duration.ofSeconds(1));
      assertTrue(rig.calls() - before <= 1);
    }
  }

  @Test
  void hotLoop_ofEverNewIndexes_isHeldToARate() {
    watch();
    int answered = 0;
    for (int step = 0; step < 1000; step++) {
      if (!rig.agent.last().answer().toCompletableFuture().isDone()) {
        rig.answersAt(++answered, "v" + answered);
      } else {
        rig.timers.advance(Duration.ofMillis(10));
      }
    }
    assertTrue(answered <= 20 + 4 * 10 + 1, answered + " in ten seconds");
    assertTrue(answered >= 40, answered + " in ten seconds");
  }

  @Test
  void failure_ofAnyKind_keepsTheValueForgetsTheIndexAndTriesAgain() {
    for (FaultKind kind : List.of(FaultKind.UNREACHABLE, FaultKind.TIMEOUT, FaultKind.TOO_LARGE)) {
      WatchRig each = new WatchRig();
      AgentCache.Subscription watch =
          new AgentCache(each.scope, WatchRig.SILENT)
              .subscribe(WatchRig.indexed("/v1/x"), each.listener());
      each.answersAt(7, "a");
      each.agent.last().fails(kind);
      assertEquals(List.of("a"), each.values);
      assertTrue(watch.status().lastError().isPresent());
      assertTrue(watch.status().known());
      each.timers.advance(Duration.ofSeconds(31));
      assertEquals("/v1/x", each.agent.last().request.target(), kind.name());
      each.answersAt(7, "a");
      assertEquals(Optional.empty(), watch.status().lastError());
      assertEquals(List.of("a"), each.values);
    }
  }

  @Test
  void truncatedJson_isAFailure_andTheValueStays() {
    AgentCache.Subscription watch = watch();
    rig.answersAt(7, "a");
    rig.agent.last().answers(200, "\"b", "X-Consul-Index", "8");
    assertEquals(List.of("a"), rig.values);
    assertEquals(FaultKind.MALFORMED, rig.faults.getLast().kind());
    assertTrue(watch.status().lastError().orElseThrow().contains("/v1/x"));
  }

  @Test
  void backoff_overManyFailures_growsToFiveSecondsAndNoFurther() {
    watch();
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      rig.agent.last().fails(FaultKind.UNREACHABLE);
      Duration wait = rig.timers.untilNext();
      assertTrue(wait.compareTo(Duration.ofSeconds(5)) <= 0, wait.toString());
      assertTrue(wait.compareTo(Duration.ofMillis(100)) >= 0, wait.toString());
      longest = wait.compareTo(longest) > 0 ? wait : longest;
      rig.timers.advance(wait);
    }
    assertTrue(longest.compareTo(Duration.ofSeconds(3)) > 0);
  }

  @Test
  void badRequest_isRepeatedSlowly() {
    watch();
    rig.agent.last().answers(400, "Invalid query parameter: \"ns\"");
    assertTrue(rig.timers.untilNext().compareTo(Duration.ofSeconds(10)) > 0);
  }

  @Test
  void recovery_ofOneWatch_wakesAllThatWait() {
    watch();
    cache.subscribe(WatchRig.indexed("/v1/y"), rig.listener());
    cache.subscribe(WatchRig.indexed("/v1/z"), rig.listener());
    for (int i = 0; i < 3; i++) {
      rig.agent.calls.get(i).fails(FaultKind.UNREACHABLE);
    }
    rig.timers.advance(rig.timers.untilNext());
    assertEquals(4, rig.calls());
    rig.answersAt(5, "up");
    assertEquals(
        List.of("/v1/x", "/v1/y", "/v1/z"),
        rig.agent.calls.subList(3, rig.calls()).stream()
            .map(c -> c.request.path())
            .distinct()
            .sorted()
            .toList());
  }

  @Test
  void recovery_doesNotWakeWhatItCannotCure() {
    watch();
    cache.subscribe(WatchRig.indexed("/v1/y"), rig.listener());
    rig.agent.calls.get(0).answers(403, "Permission denied");
    int before = rig.calls();
    rig.agent.calls.get(1).answers(200, "\"b\"", "X-Consul-Index", "4");
    assertEquals(
        0,
        rig.agent.calls.subList(before, rig.calls()).stream()
            .filter(c -> c.request.path().equals("/v1/x"))
            .count());
  }

  @Test
  void recovery_ofABusyWatch_doesNotDriveAFailingOneInCircles() {
    watch();
    cache.subscribe(WatchRig.indexed("/v1/busy"), rig.listener());
    int index = 1;
    for (int step = 0; step < 200; step++) {
      for (var call : List.copyOf(rig.agent.calls)) {
        if (!call.answer().toCompletableFuture().isDone() && !call.cancelled) {
          if (call.request.path().equals("/v1/x")) {
            call.answers(500, "No path to datacenter");
          } else {
            call.answers(200, "\"" + index + "\"", "X-Consul-Index", Integer.toString(index++));
          }
        }
      }
      rig.timers.advance(Duration.ofMillis(50));
    }
    long tries = rig.agent.calls.stream().filter(c -> c.request.path().equals("/v1/x")).count();
    assertTrue(tries < 30, tries + " tries in ten seconds");
  }

  @Test
  void poll_whereTheAgentSendsNoIndex_isPacedWithJitter() {
    watch();
    rig.agent.last().answers(200, "\"a\"");
    Duration wait = rig.timers.untilNext();
    assertTrue(wait.compareTo(Duration.ofSeconds(1)) >= 0, wait.toString());
    assertTrue(wait.compareTo(Duration.ofMillis(1250)) <= 0, wait.toString());
    rig.timers.advance(wait);
    assertEquals("/v1/x", rig.agent.last().request.target());
  }

  @Test
  void hash_isSentBack_andForgottenAfterAnError() {
    cache.subscribe(WatchRig.spec("/v1/s", new WatchSpec.Mode.Hash()), rig.listener());
    rig.agent.last().answers(200, "\"a\"", "X-Consul-Contenthash", "abc");
    assertEquals("/v1/s?hash=abc&wait=300000ms", rig.agent.last().request.target());
    rig.agent.last().answers(404, "unknown service ID: s");
    assertEquals(List.of("a"), rig.values);
    rig.timers.advance(Duration.ofSeconds(1));
    assertEquals("/v1/s", rig.agent.last().request.target());
  }

  @Test
  void refresh_ofARestingWatch_asksAtOnceWithoutResting() {
    AgentCache.Subscription watch = watch();
    rig.answersAt(7, "a");
    var resting = rig.agent.last();
    watch.refresh();
    assertTrue(resting.cancelled);
    assertEquals("/v1/x", rig.agent.last().request.target());
    resting.answers(200, "\"late\"", "X-Consul-Index", "9");
    assertEquals(List.of("a"), rig.values);
  }

  @Test
  void acceptedFault_isGivenToTheDecoder() {
    WatchSpec<String> spec =
        new WatchSpec<>(
            "x",
            dev.consort.agent.http.AgentRequest.get("/v1/x"),
            new WatchSpec.Mode.Poll(Duration.ofMinutes(1)),
            true,
            java.util.Set.of(FaultKind.PERMISSION_DENIED),
            answer -> "status " + answer.status());
    cache.subscribe(spec, rig.listener());
    rig.agent.last().answers(403, "Permission denied");
    assertEquals(List.of("status 403"), rig.values);
    assertTrue(rig.faults.isEmpty());
  }

  @Test
  void poll_betweenTwoQuestions_isRepeatedWhenTheAgentIsBack() {
    cache.subscribe(
        WatchRig.spec("/v1/self", new WatchSpec.Mode.Poll(Duration.ofMinutes(5))), rig.listener());
    rig.agent.last().answers(200, "\"a\"");
    watch();
    rig.agent.last().fails(FaultKind.UNREACHABLE);
    rig.timers.advance(Duration.ofSeconds(1));
    int before = rig.calls();
    rig.answersAt(1, "x");
    assertTrue(
        rig.agent.calls.subList(before, rig.calls()).stream()
            .anyMatch(c -> c.request.path().equals("/v1/self")));
  }

  @Test
  void stoppedWatch_asksNoMore_andALateAnswerIsIgnored() {
    AgentCache.Subscription watch = cache.watchAlone(WatchRig.indexed("/v1/x"), rig.listener());
    rig.answersAt(7, "a");
    var resting = rig.agent.last();
    watch.close();
    assertTrue(resting.cancelled);
    resting.answers(200, "\"b\"", "X-Consul-Index", "8");
    rig.timers.advance(Duration.ofMinutes(10));
    assertEquals(2, rig.calls());
    assertFalse(rig.values.contains("b"));
  }
}
