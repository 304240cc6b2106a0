// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.Listener;
import dev.consort.proxy.config.DrainSettings;
import dev.consort.proxy.sidecar.FakeListener;
import dev.consort.time.ManualTimers;
import dev.consort.upstreams.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class DrainTest {
  private final ManualTimers time = new ManualTimers(Instant.EPOCH);
  private final FakeListener in = new FakeListener(new Address.Tcp("127.0.0.1", 1));
  private final FakeListener out = new FakeListener(new Address.Tcp("127.0.0.1", 2));

  private CompletableFuture<Void> drain(Duration delay, Duration timeout) {
    return new Drain(
            new DrainSettings(delay, timeout),
            () -> List.<Listener>of(in),
            () -> List.<Listener>of(out),
            time,
            time)
        .run()
        .toCompletableFuture();
  }

  @Test
  void drain_duringTheDelay_goesOnAccepting() {
    drain(Duration.ofSeconds(2), Duration.ofSeconds(10));
    time.advance(Duration.ofMillis(1900));
    assertTrue(in.accepting());
    time.advance(Duration.ofMillis(200));
    assertFalse(in.accepting());
  }

  @Test
  void drain_idle_endsAtOnce() {
    CompletableFuture<Void> done = drain(Duration.ZERO, Duration.ofSeconds(10));
    time.advance(Duration.ofMillis(100));
    assertTrue(done.isDone());
    assertFalse(out.accepting());
  }

  @Test
  void drain_inboundLeft_keepsTheWayOutOpen() {
    in.open(1);
    CompletableFuture<Void> done = drain(Duration.ZERO, Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(5));
    assertFalse(in.accepting());
    assertTrue(out.accepting());
    in.open(0);
    time.advance(Duration.ofMillis(100));
    assertTrue(done.isDone());
  }

  @Test
  void drain_outboundInUse_waitsForIt() {
    out.open(1);
    CompletableFuture<Void> done = drain(Duration.ZERO, Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(9));
    assertFalse(done.isDone());
    assertTrue(out.accepting());
    out.open(0);
    time.advance(Duration.ofMillis(100));
    assertTrue(done.isDone());
  }

  @Test
  void drain_deadline_cutsWhatIsLeft() {
    out.open(3);
    CompletableFuture<Void> done = drain(Duration.ZERO, Duration.ofSeconds(10));
    time.advance(Duration.ofMillis(10_050));
    assertTrue(done.isDone());
    assertEquals(Duration.ZERO, out.deadline());
  }
}
