// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.time.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BalancerTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Balancer<Address> balancer = new Balancer<>(address -> address, ticker);
  private final Random random = new Random(42);

  private static Endpoint endpoint(String id, int weight, Endpoint.Health health) {
    return new Endpoint(id, new Address.Tcp("10.0.0.1", 1), weight, health);
  }

  private static Endpoint passing(String id, int weight) {
    return endpoint(id, weight, Endpoint.Health.PASSING);
  }

  private static UpstreamTarget target(Endpoint... endpoints) {
    return new UpstreamTarget(
        "db",
        "db.default.dc1.internal.x",
        Set.of(new ServiceId("x", "default", "default", "dc1", "db")),
        Duration.ofSeconds(1),
        List.of(endpoints));
  }

  private Choice<Address> first(UpstreamTarget target) {
    return balancer.search(Destination.of(target), random).next().orElseThrow();
  }

  private Map<String, Integer> draws(UpstreamTarget target, int count, boolean release) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Choice<Address> choice = first(target);
      seen.merge(choice.endpoint().id(), 1, Integer::sum);
      if (release) {
        choice.release();
      }
    }
    return seen;
  }

  @Test
  void search_withoutLoad_sharesByWeight() {
    Map<String, Integer> seen = draws(target(passing("a", 1), passing("b", 9)), 10_000, true);
    assertEquals(1_000, seen.get("a"), 150);
  }

  @Test
  void search_connectionsStayOpen_evensThemOutByWeight() {
    Map<String, Integer> seen =
        draws(target(passing("a", 1), passing("b", 1), passing("c", 2)), 400, false);
    assertEquals(100, seen.get("a"), 10);
    assertEquals(100, seen.get("b"), 10);
    assertEquals(200, seen.get("c"), 10);
  }

  @Test
  void search_warning_isUsedAndCriticalNever() {
    Set<String> seen =
        draws(
                target(
                    endpoint("w", 1, Endpoint.Health.WARNING),
                    endpoint("c", 100, Endpoint.Health.CRITICAL)),
                200,
                true)
            .keySet();
    assertEquals(Set.of("w"), seen);
  }

  @Test
  void search_triedInVain_triesEachOnce() {
    Search<Address> search =
        balancer.search(
            Destination.of(target(passing("a", 1), passing("b", 50), passing("c", 1))), random);
    List<String> tried = new ArrayList<>();
    for (var next = search.next(); next.isPresent(); next = search.next()) {
      tried.add(next.get().endpoint().id());
      next.get().release();
    }
    assertEquals(3, tried.size());
    assertEquals(Set.of("a", "b", "c"), new HashSet<>(tried));
  }

  @Test
  void search_noneUsable_givesNoneAndSaysWhy() {
    Search<Address> search =
        balancer.search(Destination.of(target(endpoint("c", 1, Endpoint.Health.CRITICAL))), random);
    assertEquals(Optional.empty(), search.next());
    OriginFailure.NoEndpoint why =
        assertInstanceOf(OriginFailure.NoEndpoint.class, search.nothingUsable());
    assertEquals("all 1 instances of db are critical", why.describe());
  }

  @Test
  void search_targetChanged_loadsOfThoseThatStayLiveOn() {
    for (int i = 0; i < 50; i++) {
      assertEquals("a", first(target(passing("a", 1))).endpoint().id());
    }
    Map<String, Integer> seen = draws(target(passing("a", 1), passing("b", 1)), 40, false);
    assertTrue(seen.get("b") > 25, seen.toString());
  }

  @Test
  void choice_releasedTwice_countsOnce() {
    UpstreamTarget one = target(passing("a", 1), passing("b", 1));
    Choice<Address> choice = first(one);
    choice.release();
    choice.release();
    // A load below nothing would draw everything to it.
    Map<String, Integer> seen = draws(one, 100, false);
    assertEquals(50, seen.get(choice.endpoint().id()), 2);
    assertNotEquals(100, seen.get(choice.endpoint().id()));
  }
}
