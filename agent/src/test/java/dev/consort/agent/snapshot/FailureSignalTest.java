// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.watch.Trampoline;
import dev.consort.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FailureSignalTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTimers timers = new ManualTimers(Instant.parse("2026-11-22T00:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private final FailureSignal signal =
      new FailureSignal(new Trampoline(), timers, timers, asked::incrementAndGet);

  private void failures(int count) {
    for (int i = 0; i < count; i++) {
      signal.run();
    }
  }

  @Test
  void failure_asksAtOnce() {
    failures(1);
    assertEquals(1, asked.get());
  }

  @Test
  void hundredFailures_askOnceWithinTheSecond_andOnceAfterIt() {
    failures(100);
    assertEquals(1, asked.get());
    timers.advance(SECOND.minusMillis(1));
    assertEquals(1, asked.get());
    timers.advance(Duration.ofMillis(1));
    assertEquals(2, asked.get());
    timers.advance(SECOND.multipliedBy(10));
    assertEquals(2, asked.get(), "nothing failed since");
  }

  @Test
  void failuresThatGoOn_askOnceASecond() {
    for (int i = 0; i < 1000; i++) {
      failures(10);
      timers.advance(Duration.ofMillis(10));
    }
    assertEquals(11, asked.get());
  }

  @Test
  void failure_afterAQuietSecond_asksAtOnceAgain() {
    failures(1);
    timers.advance(SECOND);
    failures(1);
    assertEquals(2, asked.get());
  }

  @Test
  void failures_beforeTheControlThreadHears_leaveItOneTask() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    FailureSignal waiting = new FailureSignal(tasks::add, timers, timers, asked::incrementAndGet);
    for (int i = 0; i < 100; i++) {
      waiting.run();
    }
    assertEquals(1, tasks.size());
    tasks.remove().run();
    assertEquals(1, asked.get());
  }
}
