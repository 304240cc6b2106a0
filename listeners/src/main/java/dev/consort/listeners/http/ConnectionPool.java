// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.OriginFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The connections of one loop to one place. The one used last is used next, so that those which are
 * not needed grow old and go. Confined to its loop.
 */
public final class ConnectionPool implements Origin, ClientConnection.Listener {
  private static final Duration MISTRUST_EVERY = Duration.ofSeconds(1);
  private static final Duration SLOT_RETRY = Duration.ofMillis(20);
  // How many requests wait for one connection that is being opened and can carry many.
  private static final int PER_MULTIPLEXED_DIAL = 100;
  // Hundreds of handshakes begun at once share a processor, and all of them end late: what is open
  // by then serves those who wait.
  static final int MOST_DIALS = 32;

  private final Address place;
  private final Connector connector;
  private final boolean multiplexed;
  private final UseLimits limits;
  private final Ticker ticker;
  private final Timers timers;
  private final Map<ClientConnection, PooledConnection> entries = new HashMap<>();
  private final Deque<PooledConnection> available = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final List<Dial> dials = new ArrayList<>();
  private int freshWaiting;
  private long turns;
  private long mayMistrustAt;
  private boolean dialling;
  private boolean draining;
  private Timers.Cancellable reaper;
  private Timers.Cancellable slotRetry;

  /**
   * Without connections.
   *
   * @param multiplexed whether a connection carries many requests at once
   * @param limits shared with the other pools of the same upstream
   */
  public ConnectionPool(
      Address place,
      Connector connector,
      boolean multiplexed,
      UseLimits limits,
      Ticker ticker,
      Timers timers) {
    this.place = place;
    this.connector = connector;
    this.multiplexed = multiplexed;
    this.limits = limits;
    this.ticker = ticker;
    this.timers = timers;
    this.mayMistrustAt = ticker.nanos();
  }

  @Override
  public void acquire(OriginRequest request, boolean fresh) {
    PooledConnection entry = fresh ? null : take();
    if (entry != null) {
      give(entry, request);
      return;
    }
    dropOver();
    if (!limits.mayWait(waiting.size())) {
      request.failed(limits.tooManyWait(place));
      return;
    }
    waiting.add(new Waiting(request, fresh, turns++));
    freshWaiting += fresh ? 1 : 0;
    limits.waiting(1);
    dial();
  }

  private int perDial() {
    return multiplexed ? PER_MULTIPLEXED_DIAL : 1;
  }

  /** How many connections those that wait need, though not all at once. */
  private int dialsWanted() {
    return freshWaiting + Math.ceilDiv(waiting.size() - freshWaiting, perDial());
  }

  private OriginRequest left(Waiting over) {
    freshWaiting -= over.fresh() ? 1 : 0;
    limits.waiting(-1);
    return over.request();
  }

  // Behind whatever leaves requests waiting: but for the limits, a connection is on its way to
  // them.
  private void dial() {
    if (dialling) {
      // Tries that fail at once are made up for by the loop that made them.
      return;
    }
    dialling = true;
    try {
      dialForWaiting();
    } finally {
      dialling = false;
    }
  }

  private void dialForWaiting() {
    while (dials.size() < Math.min(dialsWanted(), MOST_DIALS)) {
      // Other places, or other loops, may keep all that the limit allows, and would not hear of it.
      boolean first = entries.isEmpty() && dials.isEmpty();
      if (!limits.takeConnection(first)) {
        retryLater();
        return;
      }
      Dial dial = new Dial(turns++);
      dials.add(dial);
      connector.connect(this, dial);
    }
  }

  // Another loop may give a place back, which is not heard here.
  private void retryLater() {
    if (slotRetry == null) {
      slotRetry =
          timers.after(
              SLOT_RETRY,
              () -> {
                slotRetry = null;
                dropOver();
                dial();
              });
    }
  }

  private void dropOver() {
    while (!waiting.isEmpty() && waiting.peek().request().isOver()) {
      left(waiting.poll()).abandoned();
    }
  }

  private void opened(ClientConnection connection, String peer) {
    PooledConnection entry = new PooledConnection(connection, peer);
    entries.put(connection, entry);
    offer(entry);
    // One that ended unused fails who waits: dialling again and again for them would not end.
    if (entry.used) {
      dial();
    }
  }

  // Those that waited for what was not opened; each may try elsewhere.
  private void failWaiting(OriginFailure failure, int most) {
    List<OriginRequest> failed = new ArrayList<>();
    while (failed.size() < most && dials.size() < dialsWanted()) {
      failed.add(left(waiting.poll()));
    }
    for (OriginRequest request : failed) {
      if (request.isOver()) {
        request.abandoned();
      } else {
        request.failed(failure);
      }
    }
    dial();
  }

  /** Serves those that wait, then keeps the connection for the next. */
  private void offer(PooledConnection entry) {
    while (entry.connection.isAvailable()) {
      OriginRequest next = nextFor(entry);
      if (next == null) {
        keep(entry);
        break;
      }
      if (next.isOver()) {
        next.abandoned();
      } else {
        give(entry, next);
      }
    }
    if (draining) {
      entry.connection.drain();
    }
  }

  /**
   * Whoever has waited longest and can use it: one that was kept may be as dead as the one before.
   */
  private OriginRequest nextFor(PooledConnection entry) {
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      if (!entry.used || !next.fresh() || next.request().isOver()) {
        all.remove();
        return left(next);
      }
    }
    return null;
  }

  private void give(PooledConnection entry, OriginRequest request) {
    boolean reused = entry.used;
    entry.used = true;
    // Behind the request, a connection that carries many may be able to carry more.
    request.acquired(new Lease(entry.connection, reused, place, entry.peer, () -> released(entry)));
    if (multiplexed && entry.connection.isAvailable()) {
      keep(entry);
    }
  }

  private void released(PooledConnection entry) {
    if (multiplexed) {
      entry.sinceNanos = ticker.nanos();
      offer(entry);
    }
  }

  private PooledConnection take() {
    long now = ticker.nanos();
    while (true) {
      PooledConnection entry = available.pollLast();
      if (entry == null) {
        return null;
      }
      entry.kept = false;
      if (!entry.connection.isAvailable()) {
        continue;
      }
      if (entry.connection.active() == 0 && entry.isStale(now)) {
        entry.connection.drain();
        continue;
      }
      return entry;
    }
  }

  private void keep(PooledConnection entry) {
    if (!draining && !entry.kept && entry.connection.isAvailable()) {
      entry.kept = true;
      entry.sinceNanos = ticker.nanos();
      available.addLast(entry);
      if (reaper == null) {
        reaper = timers.after(PooledConnection.IDLE, this::reap);
      }
    }
  }

  private void reap() {
    reaper = null;
    long now = ticker.nanos();
    closeIdle(entry -> entry.isOld(now));
    if (!available.isEmpty()) {
      reaper = timers.after(PooledConnection.IDLE, this::reap);
    }
  }

  private void closeIdle(Predicate<PooledConnection> which) {
    for (PooledConnection entry : List.copyOf(available)) {
      if (entry.connection.active() == 0 && which.test(entry)) {
        available.remove(entry);
        entry.kept = false;
        entry.connection.drain();
      }
    }
  }

  @Override
  public void availabilityChanged(ClientConnection connection) {
    PooledConnection entry = entries.get(connection);
    if (entry == null) {
      return;
    }
    if (connection.isAvailable()) {
      offer(entry);
    } else if (entry.kept) {
      available.remove(entry);
      entry.kept = false;
    }
  }

  // Of a process that is killed, the system closes one socket after the other: those that are idle
  // are about to follow, and a request that is sent on one of them would be lost as well. Not each
  // time, since a server may cut single requests off all day long.
  @Override
  public void cutOff(ClientConnection connection) {
    long now = ticker.nanos();
    if (now - mayMistrustAt >= 0) {
      mayMistrustAt = now + MISTRUST_EVERY.toNanos();
      closeIdle(_ -> true);
    }
  }

  @Override
  public void closed(ClientConnection connection) {
    PooledConnection entry = entries.remove(connection);
    if (entry != null) {
      if (entry.kept) {
        available.remove(entry);
      }
      limits.leaveConnection();
      if (entry.used) {
        dial();
      } else {
        failWaiting(
            new OriginFailure.ConnectFailed(place, "it closed the connection before it was used"),
            perDial());
      }
    }
  }

  /**
   * Closes what is idle, and the rest when its requests are over. Who waits, or asks yet, gets a
   * connection that is closed behind it.
   */
  public void drain() {
    draining = true;
    available.clear();
    for (PooledConnection entry : List.copyOf(entries.values())) {
      entry.kept = false;
      entry.connection.drain();
    }
    if (reaper != null) {
      reaper.cancel();
      reaper = null;
    }
  }

  /** Whether nothing is open, being opened or waited for. */
  public boolean isEmpty() {
    return entries.isEmpty() && dials.isEmpty() && waiting.isEmpty();
  }

  /**
   * A request that waits.
   *
   * @param fresh whether only a connection that was never used will do
   * @param turn in which it came, among requests and dials
   */
  private record Waiting(OriginRequest request, boolean fresh, long turn) {}

  /** A connection being opened for those that had come by its turn. */
  private final class Dial implements Connector.Outcome {
    private final long turn;

    Dial(long turn) {
      this.turn = turn;
    }

    @Override
    public void connected(ClientConnection connection, String peer) {
      dials.remove(this);
      opened(connection, peer);
    }

    @Override
    public void failed(OriginFailure failure) {
      int most = Math.max(perDial(), share());
      dials.remove(this);
      limits.leaveConnection();
      failWaiting(failure, most);
    }

    // Where more waited than were dialled for at once, each dial stands for its part of them: a
    // place that is gone fails all of them in the time of one dial.
    private int share() {
      long waited = waiting.stream().takeWhile(next -> next.turn() < turn).count();
      long asOld = dials.stream().filter(dial -> dial.turn <= turn).count();
      return (int) Math.ceilDiv(waited, asOld);
    }
  }
}
