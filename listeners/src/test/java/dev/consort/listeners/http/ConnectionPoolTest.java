// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which request gets which connection, and when there is none. */
final class ConnectionPoolTest {
  private static final OriginFailure REFUSED =
      new OriginFailure.ConnectFailed(TestHost.PLACE, "refused");

  private final ManualTimers timers = new ManualTimers(Instant.EPOCH);
  private final List<Connector.Outcome> dials = new ArrayList<>();
  private final List<FakeConnection> opened = new ArrayList<>();
  private ClientConnection.Listener listener;

  private ConnectionPool pool(boolean multiplexed, UseLimits limits) {
    return new ConnectionPool(
        TestHost.PLACE,
        (hears, outcome) -> {
          listener = hears;
          dials.add(outcome);
        },
        multiplexed,
        limits,
        timers,
        timers);
  }

  private ConnectionPool pool() {
    return pool(false, UseLimits.none("test"));
  }

  private static UseLimits limits(int connections, int pending) {
    return new UseLimits(
        "test", OptionalInt.of(connections), OptionalInt.of(pending), OptionalInt.empty());
  }

  private FakeConnection open(int dial) {
    return open(dial, 1);
  }

  private FakeConnection open(int dial, int streams) {
    FakeConnection connection = new FakeConnection(listener, streams);
    opened.add(connection);
    dials.get(dial).connected(connection, "");
    return connection;
  }

  /** A request that is sent as soon as it has a connection. */
  private static final class Wanting implements OriginRequest, ResponseReceiver {
    Lease lease;
    FakeConnection.Sent sent;
    OriginFailure failure;
    boolean over;
    boolean abandoned;

    static Wanting from(ConnectionPool pool) {
      Wanting wanting = new Wanting();
      pool.acquire(wanting, false);
      return wanting;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean upgrades() {
      return false;
    }

    @Override
    public void abandoned() {
      abandoned = true;
    }

    @Override
    public void acquired(Lease acquired) {
      assertNull(lease, "given two connections");
      lease = acquired;
      sent =
          (FakeConnection.Sent)
              acquired.connection().send(TestHost.request("GET", "/"), true, this);
    }

    @Override
    public void failed(OriginFailure why) {
      assertNull(failure);
      failure = why;
    }

    void finish() {
      sent.respond(200, 0, true);
      lease.release().run();
    }

    @Override
    public void inform(ResponseHead head) {}

    @Override
    public void response(ResponseHead head, boolean end) {}

    @Override
    public void data(ByteBuf body, boolean end) {
      body.release();
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void aborted(dev.consort.listeners.message.Abort why) {}

    @Override
    public void writable() {}
  }

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
