// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a pool may open, who waits for it, and how it ends. */
final class ConnectionPoolLimitsTest extends ConnectionPoolFixture {
  @Test
  void failedDial_atTheLimit_isTriedForTheNext() {
    ConnectionPool pool = pool(false, limits(1, 10));
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    assertEquals(1, dials.size());
    dials.get(0).failed(REFUSED);
    assertSame(REFUSED, one.failure);
    assertNull(two.failure);
    open(1);

    assertSame(opened.getFirst(), two.lease.connection());
  }

  @Test
  void abandonedWaits_doNotFillTheQueue() {
    ConnectionPool pool = pool(false, limits(1, 1));
    Wanting busy = Wanting.from(pool);
    open(0);
    Wanting gone = Wanting.from(pool);
    gone.over = true;
    Wanting next = Wanting.from(pool);

    assertNull(next.failure);
    assertTrue(gone.abandoned);
    busy.finish();
    assertSame(opened.getFirst(), next.lease.connection());
  }

  @Test
  void pending_overTheLimit_isRefusedWithItsKey() {
    ConnectionPool pool = pool(false, limits(1, 1));
    Wanting.from(pool);
    open(0);
    Wanting.from(pool);
    Wanting third = Wanting.from(pool);

    assertEquals("overloaded", third.failure.label());
    assertTrue(third.failure.describe().contains("test: max_pending_requests"));
  }

  @Test
  void noConnectionsAllowed_refusesAtOnce() {
    ConnectionPool pool =
        pool(
            false,
            new UseLimits("test", OptionalInt.of(0), OptionalInt.empty(), OptionalInt.empty()));

    assertEquals("overloaded", Wanting.from(pool).failure.label());
    assertEquals(0, dials.size());
  }

  @Test
  void connections_atTheLimit_serveOneAfterTheOther() {
    ConnectionPool pool = pool(false, limits(2, 10));
    List<Wanting> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Wanting.from(pool));
    }
    assertEquals(2, dials.size());
    open(0);
    open(1);
    for (Wanting each : all) {
      each.finish();
    }

    assertEquals(2, dials.size());
    timers.advance(Duration.ofMillis(20));
    assertEquals(2, dials.size());
  }

  @Test
  void connections_keptByOtherPools_doNotStarveOneWithoutAny() {
    UseLimits shared = limits(1, 10);
    ConnectionPool other = pool(false, shared);
    Wanting.from(other);
    open(0).last().respond(200, 0, true);
    ConnectionPool pool = pool(false, shared);
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    assertEquals(2, dials.size());
    open(1);
    one.finish();

    assertSame(opened.get(1), two.lease.connection());
  }

  @Test
  void placeGivenBackElsewhere_isTakenSoon() {
    UseLimits shared = limits(2, 10);
    ConnectionPool other = pool(false, shared);
    Wanting.from(other);
    FakeConnection theirs = open(0);
    ConnectionPool pool = pool(false, shared);
    Wanting.from(pool);
    open(1);
    Wanting.from(pool);
    assertEquals(2, dials.size());
    theirs.close();
    timers.advance(Duration.ofMillis(20));

    assertEquals(3, dials.size());
  }

  @Test
  void drained_closesWhatIsIdleAtOnceAndTheRestBehindItsRequest() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    FakeConnection idle = open(0);
    FakeConnection busy = open(1);
    one.finish();
    pool.drain();
    assertTrue(idle.closed);
    assertFalse(busy.closed);
    two.finish();

    assertTrue(busy.draining);
    assertEquals(0, timers.pending());
  }

  @Test
  void drained_whoWaits_isServedByItsDial() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    pool.drain();
    FakeConnection connection = open(0);

    assertSame(connection, one.lease.connection());
    assertTrue(connection.draining);
    assertEquals(1, dials.size());
    Wanting two = Wanting.from(pool);
    open(1);
    assertSame(opened.get(1), two.lease.connection());
    assertEquals(2, dials.size());
  }

  @Test
  void drained_nobodyWaits_closesWhatOpensLate() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    one.over = true;
    pool.drain();

    assertTrue(open(0).closed);
    assertTrue(pool.isEmpty());
  }
}
