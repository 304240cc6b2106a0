// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.time.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The configured waits of one exchange; most have none. A wait for the answer ends with the
 * answer's head: a stream that moves bytes is never cut for its age. A tunnel has no idle time.
 * Confined to a loop.
 */
final class ExchangeTimers {
  /** None at all. */
  static final ExchangeTimers NONE = new ExchangeTimers(null, null, () -> true);

  private final HttpHost host;
  private final Consumer<NamedTimer> fired;
  private final BooleanSupplier isTunnel;
  private Timers.Cancellable answer = () -> {};
  private Timers.Cancellable idle = () -> {};
  private long lastByteNanos;

  private ExchangeTimers(HttpHost host, Consumer<NamedTimer> fired, BooleanSupplier isTunnel) {
    this.host = host;
    this.fired = fired;
    this.isTunnel = isTunnel;
  }

  static ExchangeTimers start(HttpHost host, Consumer<NamedTimer> fired, BooleanSupplier isTunnel) {
    if (host.answer().isEmpty() && host.idle().isEmpty()) {
      return NONE;
    }
    ExchangeTimers timers = new ExchangeTimers(host, fired, isTunnel);
    timers.begin();
    return timers;
  }

  private void begin() {
    lastByteNanos = host.ticker().nanos();
    host.answer()
        .ifPresent(timer -> answer = host.timers().after(timer.limit(), () -> fired.accept(timer)));
    host.idle().ifPresent(timer -> watchIdle(timer, timer.limit().toNanos()));
  }

  private void watchIdle(NamedTimer timer, long nanos) {
    idle =
        host.timers()
            .after(
                Duration.ofNanos(nanos),
                () -> {
                  long left = timer.limit().toNanos() - (host.ticker().nanos() - lastByteNanos);
                  if (isTunnel.getAsBoolean()) {
                    return;
                  }
                  if (left <= 0) {
                    fired.accept(timer);
                  } else {
                    watchIdle(timer, left);
                  }
                });
  }

  /** Something was sent or received. */
  void byteMoved() {
    if (host != null) {
      lastByteNanos = host.ticker().nanos();
    }
  }

  /** The head of the answer is there. */
  void answered() {
    byteMoved();
    answer.cancel();
  }

  void cancel() {
    answer.cancel();
    idle.cancel();
  }
}
