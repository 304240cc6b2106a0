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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which request gets which connection, and when there is none. */
final class ConnectionPoolTest extends ConnectionPoolFixture {
  @Test
  void first_isDialledFor_andTheConnectionKept() {
    ConnectionPool pool = pool();
    Wanting first = Wanting.from(pool);
    FakeConnection connection = open(0);
    assertFalse(first.lease.reused());
    first.finish();
    Wanting second = Wanting.from(pool);

    assertSame(connection, second.lease.connection());
    assertTrue(second.lease.reused());
    assertEquals(1, dials.size());
  }

  @Test
  void fresh_isNotAKeptOne() {
    ConnectionPool pool = pool();
    Wanting.from(pool);
    open(0).last().respond(200, 0, true);
    pool.acquire(new Wanting(), true);

    assertEquals(2, dials.size());
  }

  @Test
  void freedConnection_isNotForWhoWaitsForAFreshOne() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    open(0);
    Wanting fresh = new Wanting();
    pool.acquire(fresh, true);
    one.finish();
    assertNull(fresh.lease, "it got a connection that was used before");
    FakeConnection second = open(1);

    assertSame(second, fresh.lease.connection());
    assertFalse(fresh.lease.reused());
  }

  @Test
  void lastUsed_isUsedFirst() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    open(0);
    FakeConnection second = open(1);
    one.finish();
    two.finish();

    assertSame(second, Wanting.from(pool).lease.connection());
  }

  @Test
  void freedConnection_servesWhoWaits_andTheNextOneIsKept() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    open(0);
    Wanting two = Wanting.from(pool);
    assertNull(two.lease);
    one.finish();
    assertSame(opened.get(0), two.lease.connection());
    FakeConnection late = open(1);

    assertTrue(late.sent.isEmpty());
    assertSame(late, Wanting.from(pool).lease.connection());
  }

  @Test
  void idleTooLong_isNotUsedAndClosed() {
    ConnectionPool pool = pool();
    Wanting.from(pool);
    FakeConnection connection = open(0);
    connection.last().respond(200, 0, true);
    timers.advance(Duration.ofSeconds(200));

    assertTrue(connection.closed);
    assertTrue(pool.isEmpty());
    assertEquals(0, timers.pending());
  }

  @Test
  void idleTooLong_butNotSweptYet_isNotUsed() {
    ConnectionPool pool = pool();
    Wanting first = Wanting.from(pool);
    FakeConnection connection = open(0);
    timers.advance(Duration.ofSeconds(50));
    first.finish();
    timers.advance(Duration.ofSeconds(91));
    Wanting.from(pool);

    assertTrue(connection.closed);
    assertEquals(2, dials.size());
  }

  @Test
  void keepAliveOfTheServer_isUndercutByASecond() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    FakeConnection connection = open(0);
    connection.keepAliveSeconds = 5;
    one.finish();
    timers.advance(Duration.ofMillis(3999));
    Wanting two = Wanting.from(pool);
    assertSame(connection, two.lease.connection());
    two.finish();
    timers.advance(Duration.ofSeconds(4));
    Wanting.from(pool);

    assertEquals(2, dials.size());
    assertTrue(connection.closed);
  }

  @Test
  void closedConnection_isForgotten() {
    ConnectionPool pool = pool();
    Wanting.from(pool);
    FakeConnection connection = open(0);
    connection.last().respond(200, 0, true);
    connection.close();

    assertTrue(pool.isEmpty());
    Wanting.from(pool);
    assertEquals(2, dials.size());
  }

  @Test
  void failedDial_failsOnlyTheOneThatWaitedLongest() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    dials.get(1).failed(REFUSED);

    assertSame(REFUSED, one.failure);
    assertNull(two.failure);
    open(0);
    assertSame(opened.getFirst(), two.lease.connection());
  }

  @Test
  void failedDial_nobodyNeeds_failsNobody() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    open(0);
    Wanting two = Wanting.from(pool);
    one.finish();
    dials.get(1).failed(REFUSED);

    assertNull(two.failure);
    assertSame(opened.getFirst(), two.lease.connection());
  }

  @Test
  void manyThatWait_areDialledForAFewAtATime_andServedByWhatIsOpen() {
    ConnectionPool pool = pool();
    List<Wanting> all = waiting(pool, 3 * ConnectionPool.MOST_DIALS);
    assertEquals(ConnectionPool.MOST_DIALS, dials.size());

    open(0);
    assertEquals(ConnectionPool.MOST_DIALS + 1, dials.size());
    all.getFirst().finish();
    assertSame(opened.getFirst(), all.get(1).lease.connection());

    for (int dial = 1; dial < dials.size(); dial++) {
      open(dial);
    }
    assertTrue(all.stream().allMatch(each -> each.lease != null));
    assertEquals(3 * ConnectionPool.MOST_DIALS - 1, dials.size());
  }

  @Test
  void deadPlace_failsAllThatWait_inTheTimeOfOneDial() {
    ConnectionPool pool = pool();
    List<Wanting> first = waiting(pool, ConnectionPool.MOST_DIALS);
    List<Wanting> all = waiting(pool, 9 * ConnectionPool.MOST_DIALS);
    for (int dial = 0; dial < ConnectionPool.MOST_DIALS; dial++) {
      dials.get(dial).failed(REFUSED);
    }
    assertTrue(first.stream().allMatch(each -> each.failure == REFUSED));
    assertTrue(all.stream().allMatch(each -> each.failure == null), "nobody dialled for them yet");

    for (int dial = ConnectionPool.MOST_DIALS; dial < 2 * ConnectionPool.MOST_DIALS; dial++) {
      dials.get(dial).failed(REFUSED);
    }
    assertTrue(all.stream().allMatch(each -> each.failure == REFUSED));
  }

  @Test
  void oneOfManyDials_failsNoMoreThanItsShare() {
    ConnectionPool pool = pool();
    waiting(pool, ConnectionPool.MOST_DIALS);
    List<Wanting> all = waiting(pool, 9 * ConnectionPool.MOST_DIALS);
    for (int dial = 0; dial < ConnectionPool.MOST_DIALS; dial++) {
      dials.get(dial).failed(REFUSED);
    }
    dials.getLast().failed(REFUSED);

    assertEquals(9, all.stream().filter(each -> each.failure == REFUSED).count());
  }

  private static List<Wanting> waiting(ConnectionPool pool, int count) {
    return Stream.generate(() -> Wanting.from(pool)).limit(count).toList();
  }

  @Test
  void dialsThatFailAtOnce_endWithWhoWaits() {
    List<Wanting> failed = new ArrayList<>();
    ConnectionPool pool =
        new ConnectionPool(
            TestHost.PLACE,
            (_, outcome) -> outcome.failed(REFUSED),
            false,
            UseLimits.none("test"),
            timers,
            timers);
    for (int i = 0; i < 3; i++) {
      failed.add(Wanting.from(pool));
    }

    assertTrue(failed.stream().allMatch(each -> each.failure == REFUSED));
    assertTrue(pool.isEmpty());
  }

  @Test
  void connectionClosedBeforeUse_failsWhoWaits_insteadOfDiallingForEver() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    FakeConnection dead = new FakeConnection(listener, 0);
    dials.get(0).connected(dead, "");
    dead.close();

    assertEquals("connect_failed", one.failure.label());
    assertEquals(1, dials.size());
  }

  @Test
  void abandonedWait_isPassedOver() {
    ConnectionPool pool = pool();
    Wanting one = Wanting.from(pool);
    Wanting two = Wanting.from(pool);
    one.over = true;
    open(0);

    assertTrue(one.abandoned);
    assertNull(one.lease);
    assertSame(opened.getFirst(), two.lease.connection());
  }

  @Test
  void multiplexed_oneConnectionCarriesAll() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    List<Wanting> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(Wanting.from(pool));
    }
    assertEquals(1, dials.size());
    FakeConnection connection = open(0, 100);
    all.add(Wanting.from(pool));

    assertEquals(11, connection.sent.size());
    assertTrue(all.stream().allMatch(each -> each.lease.connection() == connection));
  }

  @Test
  void multiplexed_full_isJoinedByAnother_andUsedAgainWhenItHasRoom() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    Wanting one = Wanting.from(pool);
    FakeConnection first = open(0, 1);
    Wanting two = Wanting.from(pool);
    assertEquals(2, dials.size());
    assertNull(two.lease);
    one.finish();

    assertSame(first, two.lease.connection());
  }

  @Test
  void multiplexed_failedDial_failsAllThatItWasFor() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    List<Wanting> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(Wanting.from(pool));
    }
    assertEquals(1, dials.size());
    dials.getFirst().failed(REFUSED);

    assertTrue(all.stream().allMatch(each -> each.failure == REFUSED));
  }

  @Test
  void multiplexed_justFreedFromALongStream_isNotStale() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    Wanting one = Wanting.from(pool);
    FakeConnection connection = open(0, 100);
    timers.advance(Duration.ofHours(1));
    one.finish();

    assertSame(connection, Wanting.from(pool).lease.connection());
  }

  /** A server that says how far it got before it goes away leaves many that want to go on. */
  @Test
  void multiplexed_whoWaitForFreshOnes_haveADialEach() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    List<Wanting> fresh = List.of(new Wanting(), new Wanting(), new Wanting());
    fresh.forEach(each -> pool.acquire(each, true));
    Wanting other = Wanting.from(pool);
    assertEquals(4, dials.size());
    for (int i = 0; i < 4; i++) {
      open(i, 100);
    }

    assertTrue(fresh.stream().noneMatch(each -> each.lease.reused()));
    assertEquals(opened.getFirst(), fresh.getFirst().lease.connection());
    assertEquals(opened.getFirst(), other.lease.connection());
  }

  @Test
  void multiplexed_failedDials_failWhoWaitForFreshOnesOneByOne() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    List<Wanting> fresh = List.of(new Wanting(), new Wanting());
    fresh.forEach(each -> pool.acquire(each, true));
    dials.getFirst().failed(REFUSED);
    assertEquals(REFUSED, fresh.getFirst().failure);
    assertNull(fresh.getLast().failure);
    open(1, 100);

    assertFalse(fresh.getLast().lease.reused());
    assertEquals(2, dials.size());
  }

  @Test
  void multiplexed_fewerStreamsThanWait_isJoinedByOthersUntilAllAreServed() {
    ConnectionPool pool = pool(true, UseLimits.none("test"));
    List<Wanting> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Wanting.from(pool));
    }
    assertEquals(1, dials.size());
    open(0, 2);
    assertEquals(2, dials.size());
    open(1, 2);
    open(2, 2);

    assertEquals(3, dials.size());
    assertTrue(all.stream().noneMatch(each -> each.lease == null));
  }

  @Test
  void multiplexed_goingAwayWhileOthersWait_isReplacedAtOnce() {
    ConnectionPool pool = pool(true, limits(1, 10));
    Wanting.from(pool);
    FakeConnection first = open(0, 1);
    Wanting waits = Wanting.from(pool);
    assertEquals(1, dials.size());
    first.close();
    FakeConnection second = open(1, 1);

    assertEquals(second, waits.lease.connection());
  }
}
