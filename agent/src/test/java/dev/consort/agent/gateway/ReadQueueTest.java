// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.AgentRig;
import dev.consort.agent.watch.NewsBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReadQueueTest {
  private final AgentRig rig = new AgentRig();
  private final List<String> read = new ArrayList<>();
  private final List<CompletableFuture<Void>> answers = new ArrayList<>();
  private final List<String> idle = new ArrayList<>();
  private final ReadQueue<String> queue =
      new ReadQueue<>(
          rig.runtime,
          key -> {
            read.add(key);
            answers.add(new CompletableFuture<>());
            return answers.getLast();
          },
          () -> idle.add("idle"));

  @AfterEach
  void close() {
    rig.close();
  }

  private void onControl(Runnable task) {
    rig.control.execute(task);
    rig.settle();
  }

  private void want(String... keys) {
    onControl(() -> List.of(keys).forEach(queue::want));
  }

  private void answered() {
    onControl(() -> answers.getLast().complete(null));
  }

  private void failed() {
    onControl(() -> answers.getLast().completeExceptionally(new IllegalStateException("no")));
  }

  @Test
  void manyWishes_areOneRead_andOneMoreForThoseThatCameMeanwhile() {
    want("a", "a");
    want("a");
    want("a");
    assertEquals(List.of("a"), read);
    answered();
    assertEquals(List.of("a", "a"), read);
    answered();
    assertEquals(List.of("a", "a"), read);
    assertEquals(List.of("idle"), idle);
  }

  @Test
  void manyKeys_areReadSixteenAtATime() {
    want(IntStream.range(0, 40).mapToObj(i -> "k" + i).toArray(String[]::new));
    assertEquals(NewsBoard.READ_AT_ONCE, read.size());
    answered();
    assertEquals(NewsBoard.READ_AT_ONCE + 1, read.size());
  }

  @Test
  void whatFailed_isReadOnceInItsTime_howeverOftenItIsWanted() {
    want("a");
    failed();
    want("a");
    want("a");
    assertEquals(List.of("a"), read);
    assertEquals(1, queue.failing());
    rig.advance(Duration.ofSeconds(1));
    assertEquals(List.of("a", "a"), read);
    answered();
    rig.advance(Duration.ofMinutes(1));
    assertEquals(List.of("a", "a"), read);
    assertEquals(0, queue.failing());
  }

  @Test
  void whatFailed_isReadOnceInItsTime_thoughItWasWantedWhileUnderWay() {
    want("a");
    want("a");
    failed();
    assertEquals(List.of("a"), read);
    assertEquals(List.of("idle"), idle);
    rig.advance(Duration.ofSeconds(1));
    assertEquals(List.of("a", "a"), read);
    answered();
    rig.advance(Duration.ofMinutes(1));
    assertEquals(List.of("a", "a"), read);
  }

  @Test
  void whatIsForgotten_isNotTriedAgain_butMayBeWantedAnew() {
    want("a");
    failed();
    onControl(() -> queue.forget("a"));
    rig.advance(Duration.ofMinutes(1));
    assertEquals(List.of("a"), read);
    want("a");
    assertEquals(List.of("a", "a"), read);
  }

  @Test
  void nothingIsTriedAgain_afterTheEnd() {
    want("a");
    failed();
    onControl(queue::close);
    rig.advance(Duration.ofMinutes(1));
    assertEquals(List.of("a"), read);
  }
}
