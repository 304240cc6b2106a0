// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import org.junit.jupiter.api.Test;

final class LaneTest {
  private static final int LONG = 1 << 20;

  private final Counter dropped = new Registry().counter("dropped", "");
  private int woken;
  private final Lane lane = new Lane(OwnFormat.text(), 100, dropped, () -> woken++);

  @Test
  void offer_thenPoll_givesThemInOrderAndWakes() {
    AccessRecord one = SampleRecords.path("/1");
    AccessRecord two = SampleRecords.path("/2");
    lane.offer(one);
    lane.offer(two);
    assertSame(one, lane.poll());
    assertSame(two, lane.poll());
    assertNull(lane.poll());
    assertEquals(2, woken);
  }

  @Test
  void offer_longPathsWithoutEnd_areBoundedByWhatTheyHold() {
    AccessRecord huge = SampleRecords.path("/".repeat(LONG));
    for (int i = 0; i < 20; i++) {
      lane.offer(huge);
    }
    assertEquals(13, (int) dropped.count());
    lane.offer(SampleRecords.path("/short"));
    assertEquals(13, (int) dropped.count(), "short ones still go in");
  }

  @Test
  void offer_longOnesAfterEarlierOnesWereTaken_goIn() {
    AccessRecord huge = SampleRecords.path("/".repeat(LONG));
    for (int i = 0; i < 50; i++) {
      lane.offer(huge);
      lane.poll();
    }
    assertEquals(0, (int) dropped.count());
  }

  @Test
  void offer_full_dropsAndForgetsWhatItHeld() {
    AccessRecord quiteLong = SampleRecords.path("/".repeat(3_000));
    for (int i = 0; i < 10_000; i++) {
      lane.offer(quiteLong);
    }
    assertEquals(9_900, (int) dropped.count());
    while (lane.poll() != null) {
      // Makes room.
    }
    lane.offer(SampleRecords.path("/".repeat(7 * LONG)));
    assertEquals(9_900, (int) dropped.count());
  }
}
