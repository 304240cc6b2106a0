// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets connections that fail have something asked again, without letting them decide how often:
 * whoever runs it sets a flag and returns, and the control thread does what there is to do, at once
 * and then at most once a second. A failure while that second lasts is heard at its end. {@link
 * #run} may be called on any thread.
 */
final class FailureSignal implements Runnable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Executor control;
  private final Timers timers;
  private final Ticker ticker;
  private final Runnable ask;
  private final AtomicBoolean told = new AtomicBoolean();

  // The control thread's.
  private boolean asked;
  private long askedNanos;

  /**
   * A signal that nobody has given.
   *
   * @param ask called on the control thread
   */
  FailureSignal(Executor control, Timers timers, Ticker ticker, Runnable ask) {
    this.control = control;
    this.timers = timers;
    this.ticker = ticker;
    this.ask = ask;
  }

  /** Something failed. */
  @Override
  public void run() {
    // Read first: a write by each failure would have the loops pass the flag's cache line around.
    if (!told.get() && told.compareAndSet(false, true)) {
      control.execute(this::heard);
    }
  }

  private void heard() {
    long rest = asked ? PAUSE.toNanos() - (ticker.nanos() - askedNanos) : 0;
    if (rest > 0) {
      timers.after(Duration.ofNanos(rest), () -> control.execute(this::askNow));
    } else {
      askNow();
    }
  }

  private void askNow() {
    asked = true;
    askedNanos = ticker.nanos();
    // Before it asks: what fails from now on is not known to the answer.
    told.set(false);
    ask.run();
  }
}
