// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that send the same hash to the same instance. */
final class HashBalancingTest {
  private static final int KEYS = 20_000;

  private final BalancingFixture test = new BalancingFixture();

  static List<Balancing> policies() {
    return List.of(
        new Balancing.RingHash(16_384, Balancing.RingHash.MOST_PLACES, List.of()),
        new Balancing.Maglev(List.of()));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void sameHash_goesToTheSameInstance_andAllGetSome(Balancing policy) {
    test.policy(policy).instances(1, 1, 1, 1);
    List<String> first = test.owners(KEYS);
    test.hold(100);
    assertEquals(first, test.owners(KEYS));
    BalancingFixture.counts(first)
        .values()
        .forEach(each -> assertEquals(KEYS / 4, each, KEYS / 40));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void weights_areSharesOfHashes(Balancing policy) {
    test.policy(policy).instances(1, 2, 5);
    Map<String, Integer> seen = BalancingFixture.counts(test.owners(KEYS));
    assertEquals(KEYS / 8, seen.get("i0"), KEYS / 50);
    assertEquals(KEYS / 4, seen.get("i1"), KEYS / 50);
    assertEquals(KEYS * 5 / 8, seen.get("i2"), KEYS / 50);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void instanceThatLeaves_movesHardlyMoreThanItsOwn(Balancing policy) {
    test.policy(policy).instances(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    List<String> before = test.owners(KEYS);
    test.instances(1, 1, 1, 1, 1, 1, 1, 1, 1);
    List<String> after = test.owners(KEYS);
    int own = 0;
    int others = 0;
    for (int i = 0; i < KEYS; i++) {
      if (before.get(i).equals("i9")) {
        own++;
      } else if (!before.get(i).equals(after.get(i))) {
        others++;
      }
    }
    assertEquals(KEYS / 10, own, KEYS / 50);
    int most = policy instanceof Balancing.RingHash ? 0 : KEYS / 20;
    assertTrue(others <= most, others + " others moved");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void instanceOutOfUse_isReplacedForItsHashesOnly_andGetsThemBack(Balancing policy) {
    test.policy(policy).instances(1, 1, 1, 1);
    List<String> before = test.owners(1_000);
    test.putOut("i1");
    List<String> without = test.owners(1_000);
    Set<String> instead = new HashSet<>();
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i).equals("i1")) {
        instead.add(without.get(i));
      } else {
        assertEquals(before.get(i), without.get(i));
      }
    }
    assertEquals(Set.of("i0", "i2", "i3"), instead);
    assertEquals(without, test.owners(1_000));
    test.time.advance(OutlierDetection.LONGEST);
    assertEquals(before, test.owners(1_000));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void triesAfterAFailure_goOnInTheSameOrder(Balancing policy) {
    test.policy(policy).instances(1, 1, 1, 1);
    Set<List<String>> orders = new HashSet<>();
    for (int key = 0; key < 50; key++) {
      long hash = Hash64.of("key " + key);
      List<String> tried = test.inVain(test.search(hash));
      assertEquals(4, new HashSet<>(tried).size());
      assertEquals(tried, test.inVain(test.search(hash)));
      orders.add(tried);
    }
    assertTrue(orders.size() > 10, orders.toString());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noHash_isLeftToChance(Balancing policy) {
    test.policy(policy).instances(1, 3);
    assertEquals(3_000, BalancingFixture.counts(test.draws(4_000)).get("i1"), 150);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void table_isKeptWhileInstancesAndWeightsStay(Balancing policy) {
    Random random = new Random(1);
    HashPick<Address> first = pick(policy, List.of(candidate("a", 1), candidate("b", 2)), null);
    HashPick<Address> same = pick(policy, List.of(candidate("a", 1), candidate("b", 2)), first);
    assertSame(first.table(), same.table());
    assertNotSame(
        first.table(), pick(policy, List.of(candidate("a", 1), candidate("b", 3)), same).table());
    assertNotSame(
        first.table(), pick(policy, List.of(candidate("c", 1), candidate("b", 2)), same).table());
    assertNotSame(first.table(), pick(policy, List.of(candidate("a", 1)), same).table());
    assertEquals(
        "a", pick(policy, List.of(candidate("a", 1)), null).first(random, 9).endpoint().id());
  }

  private static HashPick<Address> pick(
      Balancing policy, List<Candidate<Address>> candidates, HashPick<Address> before) {
    return HashPick.of(policy, candidates, before);
  }

  private static Candidate<Address> candidate(String id, int weight) {
    Endpoint endpoint = BalancingFixture.endpoint(id, weight);
    return Candidate.of(endpoint, endpoint.address());
  }

  private static List<Endpoint> endpoints(int count, int weight) {
    List<Endpoint> endpoints = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(i -> endpoints.add(BalancingFixture.endpoint("i" + i, i == 0 ? 1 : weight)));
    return endpoints;
  }

  @Test
  void ring_hasAtLeastTheMinimum_andAtMostTheMaximum_andAPlaceForEach() {
    assertEquals(3 * 512, HashRing.of(endpoints(3, 1), 1024, 65_536).size());
    assertEquals(99, HashRing.of(endpoints(3, 1), 100, 100).size());
    HashRing small = HashRing.of(endpoints(50, 128), 1, 10);
    assertEquals(50, small.size());
    Set<Integer> owners = new HashSet<>();
    assertEquals(
        -1,
        small.next(
            0,
            instance -> {
              owners.add(instance);
              return false;
            }));
    assertEquals(50, owners.size());
  }

  @Test
  void hash_differsForTextsThatHardlyDiffer() {
    Set<Long> hashes = new HashSet<>();
    Set<Long> upper = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      hashes.add(Hash64.of("user-" + i));
      upper.add(Hash64.of("user-" + i) >>> 52);
    }
    assertEquals(10_000, hashes.size());
    assertTrue(upper.size() > 3_600, "of 4,096: " + upper.size());
  }
}
