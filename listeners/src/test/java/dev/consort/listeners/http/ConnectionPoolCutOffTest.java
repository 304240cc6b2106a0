// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a place's other connections when one is cut off with a request on it. */
final class ConnectionPoolCutOffTest extends ConnectionPoolFixture {
  @Test
  void connectionCutOffInUse_takesTheIdleOnesWithIt_andLeavesThoseInUse() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    Wanting.from(pool);
    FakeConnection idle = open(0);
    FakeConnection cut = open(1);
    FakeConnection busy = open(2);
    one.finish();
    cut.cutOff();
    assertTrue(idle.closed);
    assertFalse(busy.closed);
    assertNull(two.failure, "it hears of it from the connection");

    Wanting.from(pool);
    assertEquals(4, dials.size());
  }

  @Test
  void connectionsCutOffAgainAndAgain_takeIdleOnesWithThemOnceASecond() {
    ConnectionPool pool = pool();
    Wanting.from(pool);
    open(0).cutOff();
    FakeConnection idle = cutOffBesideAnIdleOne(pool, 1);
    assertFalse(idle.closed);
    idle.drain();

    timers.advance(Duration.ofSeconds(1));
    assertTrue(cutOffBesideAnIdleOne(pool, 3).closed);
  }

  private FakeConnection cutOffBesideAnIdleOne(ConnectionPool pool, int dial) {
    Wanting one = Wanting.from(pool);
    Wanting.from(pool);
    FakeConnection idle = open(dial);
    FakeConnection cut = open(dial + 1);
    one.finish();
    cut.cutOff();
    return idle;
  }

  @Test
  void multiplexed_connectionCutOffInUse_leavesTheOthersInUse() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    Wanting.from(pool);
    FakeConnection full = open(0, 1);
    Wanting.from(pool);
    FakeConnection other = open(1, 2);
    full.cutOff();
    assertFalse(other.closed);

    assertSame(other, Wanting.from(pool).lease.connection());
  }
}
