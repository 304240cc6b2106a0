// SPDX-License-Identifier: Apache-2.0
package dev.consort.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualTimersTest {
  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final List<String> ran = new ArrayList<>();

  @Test
  void advance_severalDue_runsInOrderOfTime() {
    timers.after(Duration.ofSeconds(2), () -> ran.add("late"));
    timers.after(Duration.ofSeconds(1), () -> ran.add("early"));
    timers.advance(Duration.ofSeconds(2));
    assertEquals(List.of("early", "late"), ran);
  }

  @Test
  void advance_taskSchedulesAnotherInRange_runsBoth() {
    timers.after(
        Duration.ofSeconds(1),
        () -> timers.after(Duration.ofSeconds(1), () -> ran.add(timers.instant().toString())));
    timers.advance(Duration.ofSeconds(5));
    assertEquals(List.of("1970-01-01T00:00:02Z"), ran);
    assertEquals(Instant.ofEpochSecond(5), timers.instant());
  }

  @Test
  void cancel_beforeDue_neverRuns() {
    timers.after(Duration.ofSeconds(1), () -> ran.add("no")).cancel();
    timers.advance(Duration.ofSeconds(5));
    assertEquals(List.of(), ran);
    assertEquals(0, timers.pending());
  }
}
