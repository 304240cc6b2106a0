// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Reading everything again, for changes of which nothing says what they are: at most a tenth of the
 * time however many there are. Control thread only.
 */
public final class Sweep {
  private static final int REST_TO_WORK = 10;

  private final Executor control;
  private final Timers timers;
  private final Ticker ticker;
  private final Duration leastRest;
  private final Runnable begin;
  private Timers.Cancellable timer = () -> {};
  private boolean due;
  private boolean underWay;
  private long beganNanos;
  private long restUntilNanos;

  /**
   * None yet.
   *
   * @param leastRest between the end of one and the next
   * @param begin asks for everything; {@link #ended} is to follow
   */
  public Sweep(Executor control, Timers timers, Ticker ticker, Duration leastRest, Runnable begin) {
    this.control = control;
    this.timers = timers;
    this.ticker = ticker;
    this.leastRest = leastRest;
    this.begin = begin;
    this.restUntilNanos = ticker.nanos();
  }

  /** Begins one at once. */
  public void now() {
    timer.cancel();
    due = false;
    underWay = true;
    beganNanos = ticker.nanos();
    begin.run();
  }

  /** One is to begin when it is time, {@code delay} from now at the earliest. */
  public void later(Duration delay) {
    if (!due) {
      due = true;
      // One that has begun may have read it before it changed: another one follows.
      if (!underWay) {
        after(Math.max(delay.toNanos(), restUntilNanos - ticker.nanos()));
      }
    }
  }

  /** Nothing waits to be read any more. */
  public void ended() {
    if (underWay) {
      underWay = false;
      long now = ticker.nanos();
      long rest = Math.max(leastRest.toNanos(), REST_TO_WORK * (now - beganNanos));
      restUntilNanos = now + rest;
      if (due) {
        after(rest);
      }
    }
  }

  private void after(long nanos) {
    timer = timers.after(Duration.ofNanos(Math.max(0, nanos)), () -> control.execute(this::dueNow));
  }

  private void dueNow() {
    if (due) {
      now();
    }
  }

  /** Whether one is under way. */
  public boolean isUnderWay() {
    return underWay;
  }

  /** No further one begins, unless it is asked for. */
  public void close() {
    timer.cancel();
    due = false;
  }
}
