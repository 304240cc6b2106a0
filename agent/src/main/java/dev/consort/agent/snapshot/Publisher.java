// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out snapshots: the first complete one and all that is urgent at once, the rest at most one
 * for each window, so that a burst of catalog changes is one change. A window is 50 ms, or longer
 * where making a snapshot takes long. Control thread only.
 */
final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private static final Duration WINDOW = Duration.ofMillis(50);
  // While a thousand answers stream in, most of the time is theirs.
  private static final int REST_TO_WORK = 10;

  private final Executor control;
  private final Timers timers;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Consumer<ProxySnapshot> sink;
  private final SnapshotMaker maker = new SnapshotMaker();
  private Optional<Draft> waiting = Optional.empty();
  private long lastNanos;
  private Duration restFor = WINDOW;
  private Timers.Cancellable window = () -> {};
  private boolean closed;

  Publisher(
      Executor control,
      Timers timers,
      Ticker ticker,
      InstantSource wall,
      Consumer<ProxySnapshot> sink) {
    this.control = control;
    this.timers = timers;
    this.ticker = ticker;
    this.wall = wall;
    this.sink = sink;
  }

  void offer(Draft draft, boolean urgent) {
    // Only the first waits for a word on everything: a later change may take a right away.
    if (!draft.complete() || closed || (maker.last().isEmpty() && !draft.settled())) {
      return;
    }
    long since = ticker.nanos() - lastNanos;
    if (urgent || maker.last().isEmpty() || (waiting.isEmpty() && since >= restFor.toNanos())) {
      publish(draft);
    } else {
      boolean open = waiting.isPresent();
      waiting = Optional.of(draft);
      if (!open) {
        window = timers.after(restFor, () -> control.execute(this::windowEnds));
      }
    }
  }

  void close() {
    closed = true;
    window.cancel();
  }

  private void windowEnds() {
    if (!closed) {
      waiting.ifPresent(this::publish);
    }
  }

  private void publish(Draft draft) {
    window.cancel();
    waiting = Optional.empty();
    long beganNanos = ticker.nanos();
    Optional<ProxySnapshot> made = maker.make(draft, wall.instant());
    made.ifPresent(this::handOut);
    lastNanos = ticker.nanos();
    long rest = REST_TO_WORK * (lastNanos - beganNanos);
    restFor = Duration.ofNanos(Math.max(WINDOW.toNanos(), rest));
  }

  private void handOut(ProxySnapshot snapshot) {
    try {
      sink.accept(snapshot);
    } catch (RuntimeException failed) {
      LOG.error("A change could not be applied: {}", failed.toString(), failed);
    }
  }
}
