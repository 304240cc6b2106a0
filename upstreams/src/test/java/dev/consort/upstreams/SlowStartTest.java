// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The share of instances that come back, in time that a test moves. */
final class SlowStartTest {
  private static final int DRAWS = 20_000;
  private static final Duration WINDOW = Duration.ofSeconds(60);

  private final BalancingFixture test = new BalancingFixture().slowStart(WINDOW);

  /** Those that know nothing of the request. */
  static Stream<Balancing> policies() {
    return BalancingFixture.ALL.stream().limit(3);
  }

  /** In percent. */
  private double share(String id) {
    return BalancingFixture.counts(test.draws(DRAWS)).getOrDefault(id, 0) * 100.0 / DRAWS;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void newInstance_getsItsWeightLittleByLittle(Balancing policy) {
    test.policy(policy).instances(1, 1, 1);
    test.draws(1);
    test.instances(1, 1, 1, 1);
    assertEquals(100 * 0.1 / 3.1, share("i3"), 0.7);
    test.time.advance(WINDOW.dividedBy(2));
    assertEquals(100 * 0.55 / 3.55, share("i3"), 1);
    test.time.advance(WINDOW.dividedBy(2));
    assertEquals(25, share("i3"), 1);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void instanceBackFromEjection_getsItsWeightLittleByLittle(Balancing policy) {
    test.policy(policy).instances(1, 1, 1);
    test.putOut("i1");
    test.time.advance(Duration.ofSeconds(20));
    assertEquals(0, share("i1"));
    test.time.advance(Duration.ofSeconds(10));
    assertEquals(100 * 0.1 / 2.1, share("i1"), 0.8);
    test.time.advance(WINDOW);
    assertEquals(33.3, share("i1"), 1);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void instanceBackFromCritical_getsItsWeightLittleByLittle(Balancing policy) {
    Endpoint ill = BalancingFixture.endpoint("i1", 1).with(Endpoint.Health.CRITICAL);
    test.policy(policy).instances(1, 1);
    test.draws(1);
    test.instances(List.of(BalancingFixture.endpoint("i0", 1), ill));
    test.draws(1);
    test.instances(1, 1);
    assertEquals(100 * 0.1 / 1.1, share("i1"), 1);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void firstInstances_haveAllOfTheirWeightAtOnce(Balancing policy) {
    test.policy(policy).instances(1, 3);
    assertEquals(75, share("i1"), 1.5);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void instancesThatAreAllNew_shareByWeight(Balancing policy) {
    test.policy(policy).instances(List.of(BalancingFixture.endpoint("old", 1)));
    test.draws(1);
    test.instances(1, 3);
    assertEquals(75, share("i1"), 1.5);
  }

  @Test
  void newInstance_isRememberedThroughAChangeOfTheCatalog() {
    test.policy(new Balancing.Random()).instances(1);
    test.draws(1);
    test.instances(1, 1);
    test.draws(1);
    test.time.advance(WINDOW.dividedBy(2));
    test.instances(1, 2);
    assertEquals(100 * 1.1 / 2.1, share("i1"), 1.5);
  }

  @Test
  void openConnections_countForTheWeightThatItHasByNow() {
    test.instances(1, 1);
    test.draws(1);
    test.instances(1, 1, 1);
    Map<String, Integer> held = test.hold(2_100);
    // Who has a tenth of the weight is as busy as others with a tenth of their connections.
    assertEquals(1_000, held.get("i0"), 50);
    assertEquals(100, held.get("i2"), 15);
  }

  @Test
  void slowStartOff_givesAllAtOnce() {
    test.slowStart(Duration.ZERO).policy(new Balancing.Random()).instances(1);
    test.draws(1);
    test.instances(1, 1);
    assertEquals(50, share("i1"), 1.5);
  }

  @Test
  void instancesChosenByHash_haveAllOfTheirWeightAtOnce() {
    test.policy(new Balancing.Maglev(List.of())).instances(1);
    test.draws(1);
    test.instances(1, 1);
    assertEquals(500, BalancingFixture.counts(test.owners(1_000)).get("i1"), 60);
  }

  @Test
  void window_belowZero_isRefused() {
    test.slowStart(Duration.ofNanos(-1));
    assertThrows(IllegalArgumentException.class, () -> test.instances(1));
  }
}
