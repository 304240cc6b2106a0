// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.listeners.Listener;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.config.DrainSettings;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the traffic of a process in the order that loses least: goes on accepting for a moment, so
 * that callers can notice; accepts nobody more from the mesh and lets what is open end; keeps the
 * way out open for the application until nothing uses it. What is left at the deadline is cut. Once
 * a second it says what is left. Confined to the control thread.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration LINE_EVERY = Duration.ofSeconds(1);

  private final DrainSettings settings;
  private final Supplier<List<Listener>> inbound;
  private final Supplier<List<Listener>> outbound;
  private final Timers control;
  private final Ticker ticker;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long deadlineNanos;
  private long nextLineNanos;
  private boolean inboundDone;

  /**
   * Prepares it.
   *
   * @param control timers whose tasks run on the control thread
   */
  Drain(
      DrainSettings settings,
      Supplier<List<Listener>> inbound,
      Supplier<List<Listener>> outbound,
      Timers control,
      Ticker ticker) {
    this.settings = settings;
    this.inbound = inbound;
    this.outbound = outbound;
    this.control = control;
    this.ticker = ticker;
  }

  /** Begins; the stage completes when no listener is open and no connection left. */
  CompletionStage<Void> run() {
    LOG.info("draining: not ready any more; accepting for another {}", shown(settings.delay()));
    control.after(settings.delay(), this::stopInbound);
    return done;
  }

  private void stopInbound() {
    deadlineNanos = ticker.nanos() + settings.timeout().toNanos();
    nextLineNanos = ticker.nanos();
    all(inbound.get(), listener -> listener.drain(settings.timeout()))
        .whenComplete((nothing, failure) -> control.after(Duration.ZERO, () -> inboundDone = true));
    tick();
  }

  private void tick() {
    Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - ticker.nanos()));
    int in = open(inbound.get());
    int out = open(outbound.get());
    boolean idle = inboundDone && out == 0;
    if (idle || left.isZero()) {
      all(outbound.get(), listener -> listener.drain(Duration.ZERO))
          .whenComplete(
              (nothing, failure) -> {
                LOG.info("drained{}", idle ? "" : ": the deadline cut what was left");
                done.complete(null);
              });
      return;
    }
    if (in + out > 0 && ticker.nanos() - nextLineNanos >= 0) {
      nextLineNanos += LINE_EVERY.toNanos();
      LOG.info(
          "draining: {} inbound and {} outbound connections left, {} to the deadline",
          in,
          out,
          shown(left));
    }
    control.after(TICK, this::tick);
  }

  private static String shown(Duration duration) {
    return Values.shown(duration);
  }

  private static int open(List<Listener> listeners) {
    return listeners.stream().mapToInt(Listener::openConnections).sum();
  }

  private static CompletionStage<Void> all(
      List<Listener> listeners, java.util.function.Function<Listener, CompletionStage<Void>> act) {
    return CompletableFuture.allOf(
        listeners.stream()
            .map(listener -> act.apply(listener).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }
}
