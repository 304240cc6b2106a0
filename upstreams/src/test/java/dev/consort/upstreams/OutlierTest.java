// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instances that fail again and again, in time that a test moves. */
final class OutlierTest {
  private static final OutlierDetection HALF =
      new OutlierDetection(3, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, 100);

  private final ManualTimers time = new ManualTimers(Instant.parse("2026-11-25T00:00:00Z"));
  private final Random random = new Random(3);
  private final Balancer<Address> balancer = new Balancer<>(address -> address, time);
  private Destination destination = destination(HALF, 4);

  private static Destination destination(OutlierDetection outliers, int instances) {
    UpstreamTarget target =
        new UpstreamTarget(
            "db",
            "db.default.dc1.internal.x",
            Set.of(new ServiceId("x", "default", "default", "dc1", "db")),
            Duration.ofSeconds(1),
            IntStream.range(0, instances)
                .mapToObj(
                    i ->
                        new Endpoint(
                            "i" + i,
                            new Address.Tcp("10.0.0.1", 1000 + i),
                            1,
                            Endpoint.Health.PASSING))
                .toList());
    return new Destination("db", List.of(target), outliers);
  }

  private Choice<Address> choose() {
    Choice<Address> choice = balancer.search(destination, random).next().orElseThrow();
    choice.release();
    return choice;
  }

  private Choice<Address> choose(String id) {
    Choice<Address> choice = choose();
    while (!choice.endpoint().id().equals(id)) {
      choice = choose();
    }
    return choice;
  }

  /** All that are in use. */
  private Set<String> inUse() {
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      ids.add(choose().endpoint().id());
    }
    return ids;
  }

  private boolean fail(String id) {
    Choice<Address> choice = choose(id);
    boolean out = false;
    for (int i = 0; i < destination.outliers().maxFailures(); i++) {
      out = choice.failed();
    }
    return out;
  }

  @Test
  void instance_thatFailsInARow_isOutOfUse_andBackWhenItsTimeIsUp() {
    assertTrue(fail("i1"));
    assertEquals(Set.of("i0", "i2", "i3"), inUse());
    time.advance(Duration.ofSeconds(29));
    assertEquals(Set.of("i0", "i2", "i3"), inUse());
    time.advance(Duration.ofSeconds(1));
    assertEquals(Set.of("i0", "i1", "i2", "i3"), inUse());
  }

  @Test
  void instanceOutOfUse_isTriedAllTheSame_whenNoOtherCanBeReached() {
    destination = destination(HALF, 2);
    assertTrue(fail("i1"));
    for (int i = 0; i < 20; i++) {
      Search<Address> search = balancer.search(destination, random);
      assertEquals("i0", search.next().orElseThrow().endpoint().id());
      assertEquals("i1", search.next().orElseThrow().endpoint().id());
      assertEquals(Optional.empty(), search.next());
    }
  }

  @Test
  void failures_withASuccessBetween_areNotInARow() {
    Choice<Address> choice = choose("i1");
    for (int i = 0; i < 10; i++) {
      assertFalse(choice.failed());
      assertFalse(choice.failed());
      choice.succeeded();
    }
    assertEquals(4, inUse().size());
  }

  @Test
  void timeOutOfUse_growsWithEachTime_andIsForgottenInGoodOnes() {
    fail("i1");
    time.advance(Duration.ofSeconds(30));
    fail("i1");
    time.advance(Duration.ofSeconds(59));
    assertEquals(3, inUse().size());
    time.advance(Duration.ofSeconds(1));
    assertEquals(4, inUse().size());
    time.advance(Duration.ofSeconds(20));
    fail("i1");
    time.advance(Duration.ofSeconds(30));
    assertEquals(4, inUse().size(), "both former times are forgotten");
  }

  @Test
  void timeOutOfUse_hasALimit() {
    for (int i = 0; i < 40; i++) {
      fail("i1");
      time.advance(OutlierDetection.LONGEST);
      assertEquals(4, inUse().size());
    }
  }

  @Test
  void share_thatMayBeOut_isKept_andOneMayBeInAnyCase() {
    assertTrue(fail("i0"));
    assertTrue(fail("i1"));
    assertFalse(fail("i2"));
    assertEquals(Set.of("i2", "i3"), inUse());
    destination = destination(OutlierDetection.DEFAULT, 5);
    time.advance(Duration.ofMinutes(10));
    assertTrue(fail("i4"));
    assertFalse(fail("i3"));
  }

  @Test
  void lastInstance_isNeverOut() {
    destination =
        destination(
            new OutlierDetection(1, Duration.ofSeconds(10), Duration.ofSeconds(30), 100, 100), 2);
    assertTrue(fail("i0"));
    assertFalse(fail("i1"));
    assertEquals(Set.of("i1"), inUse());
  }

  @Test
  void instancesThatAreLeft_allOutOfUse_areUsedAllTheSame() {
    fail("i0");
    destination = destination(HALF, 1);
    assertEquals(Set.of("i0"), inUse());
  }

  @Test
  void standing_livesOnThroughAChangeOfTheCatalog() {
    fail("i1");
    destination = destination(HALF, 5);
    assertEquals(Set.of("i0", "i2", "i3", "i4"), inUse());
  }

  @Test
  void enforcement_ofNone_onlyCounts() {
    destination =
        destination(
            new OutlierDetection(1, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, 0), 4);
    assertFalse(fail("i0"));
    assertEquals(4, inUse().size());
  }
}
