// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Endpoint.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nearest instances first, as long as there are enough. */
final class TierBalancingTest {
  private static final int DRAWS = 10_000;

  private final BalancingFixture test = new BalancingFixture();
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** Adds instances {@code d<distance>-<number>}, the last ones critical. */
  private void at(int distance, int count, int critical) {
    for (int i = 0; i < count; i++) {
      Health health = i < count - critical ? Health.PASSING : Health.CRITICAL;
      endpoints.add(
          new Endpoint("d" + distance + "-" + i, new Address.Tcp("::1", 1), 1, health, distance));
    }
    test.instances(endpoints);
  }

  /** Percent of connections by distance. */
  private Map<Integer, Integer> shares() {
    Map<Integer, Integer> shares = new HashMap<>();
    test.draws(DRAWS).forEach(id -> shares.merge(id.charAt(1) - '0', 1, Integer::sum));
    shares.replaceAll((_, count) -> Math.round(count * 100f / DRAWS));
    return shares;
  }

  private void assertShares(int near, int region, int far) {
    Map<Integer, Integer> shares = shares();
    assertEquals(near, shares.getOrDefault(0, 0), near == 0 || near == 100 ? 0 : 2);
    assertEquals(region, shares.getOrDefault(1, 0), region == 0 || region == 100 ? 0 : 2);
    assertEquals(far, shares.getOrDefault(2, 0), far == 0 || far == 100 ? 0 : 2);
  }

  @Test
  void nearestWell_getAll() {
    at(2, 10, 0);
    at(1, 10, 0);
    at(0, 1, 0);
    assertShares(100, 0, 0);
  }

  @Test
  void nearest_withMostOfThemWell_stillGetAll() {
    at(0, 10, 2);
    at(1, 3, 0);
    assertShares(100, 0, 0);
  }

  @Test
  void nearest_withHalfOfThemWell_spillOver() {
    at(0, 10, 5);
    at(1, 3, 0);
    at(2, 3, 0);
    assertShares(70, 30, 0);
  }

  @Test
  void spillOver_goesOnToTheFarthest() {
    at(0, 10, 9);
    at(1, 10, 8);
    at(2, 10, 0);
    assertShares(14, 28, 58);
  }

  @Test
  void tooFewEverywhere_shareInProportion() {
    at(0, 10, 9);
    at(1, 10, 9);
    assertShares(50, 50, 0);
  }

  @Test
  void nearestAllCritical_areNotUsed() {
    at(0, 3, 3);
    at(1, 3, 0);
    assertShares(0, 100, 0);
  }

  @Test
  void oneOfVeryMany_stillGetsSome() {
    at(0, 20_000, 19_999);
    at(1, 1, 0);
    assertTrue(test.draws(100_000).contains("d0-0"));
  }

  @Test
  void nearestOutOfUse_spillOver_andGetAllBackInTime() {
    at(0, 2, 0);
    at(1, 2, 0);
    test.putOut("d0-1");
    assertShares(70, 30, 0);
    // A renewed list knows it too.
    test.instances(endpoints);
    assertShares(70, 30, 0);
    test.time.advance(Duration.ofSeconds(30));
    assertShares(100, 0, 0);
  }

  @Test
  void nearestAllOutOfUse_leaveItToTheNext() {
    at(0, 2, 0);
    at(1, 2, 0);
    test.putOut("d0-0");
    test.putOut("d0-1");
    assertShares(0, 100, 0);
  }

  @Test
  void triesAfterAFailure_stayNear_thenGoFarther() {
    at(2, 1, 0);
    at(1, 1, 0);
    at(0, 2, 0);
    List<String> tried = test.inVain(test.search());
    assertEquals(Set.of("d0-0", "d0-1"), Set.copyOf(tried.subList(0, 2)));
    assertEquals(List.of("d1-0", "d2-0"), tried.subList(2, 4));
  }

  @Test
  void hash_decidesOnTheTierToo() {
    test.policy(new Balancing.Maglev(List.of()));
    at(0, 4, 2);
    at(1, 4, 0);
    List<String> owners = test.owners(1_000);
    assertEquals(owners, test.owners(1_000));
    assertEquals(
        700, Collections.frequency(owners.stream().map(id -> id.charAt(1)).toList(), '0'), 60);
    assertEquals(6, new HashSet<>(owners).size());
  }

  @Test
  void roundRobin_keepsItsTurnsInEachTier() {
    test.policy(new Balancing.RoundRobin());
    at(0, 4, 0);
    at(1, 4, 0);
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      drawn.addAll(test.draws(1));
      test.instances(endpoints);
    }
    assertEquals(
        Map.of("d0-0", 5, "d0-1", 5, "d0-2", 5, "d0-3", 5), BalancingFixture.counts(drawn));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "eu/a,eu/a,0",
        "eu/a,eu/b,1",
        "eu/a,us/a,2",
        "eu/,eu/,1",
        "eu/a,eu/,1",
        "/,/,2",
        "/,eu/a,2"
      })
  void distance_isByZone_thenByRegion(String here, String there, int distance) {
    assertEquals(distance, locality(here).distanceTo(locality(there)));
  }

  private static Locality locality(String text) {
    int slash = text.indexOf('/');
    return new Locality(text.substring(0, slash), text.substring(slash + 1));
  }

  @Test
  void distance_outOfRange_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Endpoint("a", new Address.Tcp("::1", 1), 1, Health.PASSING, 3));
  }
}
