// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.watch.Trampoline;
import dev.consort.certs.LeafCertificate;
import dev.consort.certs.TestCa;
import dev.consort.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LeafGuardTest {
  private final ManualTimers timers = new ManualTimers(Instant.parse("2026-11-22T00:00:00Z"));
  private final TestCa ca = new TestCa(timers);
  private final AtomicInteger asked = new AtomicInteger();
  private final LeafGuard guard =
      new LeafGuard(new Trampoline(), timers, timers, new Random(1), asked::incrementAndGet);

  private LeafCertificate leaf() {
    return ca.credentials("web").leaf();
  }

  @Test
  void leaf_inItsLastTenth_isAskedForAgainAndAgain() {
    guard.installed(leaf());
    timers.advance(Duration.ofMinutes(64 * 60 + 40));
    assertEquals(0, asked.get());
    timers.advance(Duration.ofMinutes(100));
    assertTrue(asked.get() >= 1);
    int before = asked.get();
    timers.advance(Duration.ofMinutes(30));
    assertTrue(asked.get() > before);
    assertTrue(asked.get() - before <= 4, asked.toString());
  }

  @Test
  void renewedLeaf_endsTheAsking() {
    guard.installed(leaf());
    timers.advance(Duration.ofHours(67));
    int before = asked.get();
    guard.installed(leaf());
    timers.advance(Duration.ofHours(60));
    assertEquals(before, asked.get());
  }

  @Test
  void closedGuard_asksNoMore() {
    guard.installed(leaf());
    guard.close();
    timers.advance(Duration.ofDays(4));
    assertEquals(0, asked.get());
    assertEquals(0, timers.pending());
  }
}
