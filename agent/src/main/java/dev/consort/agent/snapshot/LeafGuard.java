// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.certs.LeafCertificate;
import dev.consort.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Watches a certificate's end. The agent renews it in the middle of its life as long as someone
 * asks; if the last tenth begins without a new one, this asks in so many words, again and again.
 * Control thread only.
 */
final class LeafGuard {
  private static final Duration LOOK = Duration.ofMinutes(10);
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Executor control;
  private final Timers timers;
  private final InstantSource wall;
  private final RandomGenerator random;
  private final Runnable refresh;
  private Instant due = Instant.MAX;
  private Duration retry = RETRY;
  private Timers.Cancellable timer = () -> {};
  private boolean closed;

  LeafGuard(
      Executor control,
      Timers timers,
      InstantSource wall,
      RandomGenerator random,
      Runnable refresh) {
    this.control = control;
    this.timers = timers;
    this.wall = wall;
    this.random = random;
    this.refresh = refresh;
  }

  void installed(LeafCertificate leaf) {
    Duration life = Duration.between(leaf.validAfter(), leaf.validBefore());
    Duration chance = Duration.ofMillis(random.nextLong(life.toMillis() / 50 + 1));
    due = leaf.validBefore().minus(life.dividedBy(10)).plus(chance);
    Duration hundredth = life.dividedBy(100);
    retry = hundredth.compareTo(RETRY) < 0 ? RETRY : min(hundredth, LOOK);
    look();
  }

  void close() {
    closed = true;
    timer.cancel();
  }

  private void look() {
    timer.cancel();
    if (closed) {
      return;
    }
    Instant now = wall.instant();
    if (now.isBefore(due)) {
      // In steps: timers stand still while a machine sleeps, certificates do not.
      later(min(Duration.between(now, due), LOOK));
    } else {
      later(retry);
      refresh.run();
    }
  }

  private void later(Duration delay) {
    timer = timers.after(delay, () -> control.execute(this::look));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
