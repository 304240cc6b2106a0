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
 * for each window, so that a burst of catalog changes is one change. Control thread only.
 */
final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private static final Duration WINDOW = Duration.ofMillis(50);

  private final Executor control;
  private final Timers timers;
  private final Ticker ticker;
  private final InstantSource wall;
  private final Consumer<ProxySnapshot> sink;
  private Optional<ProxySnapshot> last = Optional.empty();
  private Optional<Draft> waiting = Optional.empty();
  private long lastNanos;
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
    if (!draft.complete() || closed || (last.isEmpty() && !draft.settled())) {
      return;
    }
    long since = ticker.nanos() - lastNanos;
    if (urgent || last.isEmpty() || (waiting.isEmpty() && since >= WINDOW.toNanos())) {
      publish(draft);
    } else {
      boolean open = waiting.isPresent();
      waiting = Optional.of(draft);
      if (!open) {
        window = timers.after(WINDOW, () -> control.execute(this::windowEnds));
      }
    }
  }

  /** The last snapshot that was handed out. */
  Optional<ProxySnapshot> last() {
    return last;
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
    Optional<ProxySnapshot> made = SnapshotMaker.make(draft, last, wall.instant());
    if (made.isEmpty()) {
      return;
    }
    last = made;
    lastNanos = ticker.nanos();
    try {
      sink.accept(made.get());
    } catch (RuntimeException failed) {
      LOG.error("A change could not be applied: {}", failed.toString(), failed);
    }
  }
}
