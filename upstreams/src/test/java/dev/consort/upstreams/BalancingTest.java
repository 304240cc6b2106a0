// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Balancing.LeastRequest;
import dev.consort.upstreams.Balancing.RoundRobin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Policies that know nothing of the request. */
final class BalancingTest {
  private final BalancingFixture test = new BalancingFixture();

  @Test
  void roundRobin_equalWeights_takesEachOnceInARound() {
    test.policy(new RoundRobin()).instances(1, 1, 1, 1, 1);
    for (int round = 0; round < 20; round++) {
      assertEquals(5, new HashSet<>(test.draws(5)).size());
    }
  }

  @Test
  void roundRobin_weights_areExactInARound_andSpreadOverIt() {
    test.policy(new RoundRobin()).instances(5, 1, 1);
    List<String> drawn = test.draws(700);
    for (int from = 0; from + 7 <= drawn.size(); from++) {
      assertEquals(
          Map.of("i0", 5, "i1", 1, "i2", 1),
          BalancingFixture.counts(drawn.subList(from, from + 7)));
    }
    String all = String.join("", drawn);
    assertTrue(
        !all.contains("i0".repeat(5)) && !all.contains("i1i2") && !all.contains("i2i1"), all);
  }

  @Test
  void roundRobin_heavyAndManyLight_neverStaysLongWithTheHeavyOne() {
    test.policy(new RoundRobin()).instances(100, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10);
    List<String> drawn = test.draws(2_000);
    assertEquals(1_000, BalancingFixture.counts(drawn).get("i0"));
    assertTrue(!String.join("", drawn).contains("i0".repeat(3)));
  }

  @Test
  void roundRobin_instanceRenewed_goesOnInItsRound() {
    test.policy(new RoundRobin()).instances(1, 1, 1, 1);
    Set<String> round = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      round.addAll(test.draws(1));
      test.instances(1, 1, 1, 1);
    }
    assertEquals(4, round.size());
  }

  @Test
  void roundRobin_oneOutOfUse_sharesItsTurnsAmongAllOthers() {
    test.policy(new RoundRobin()).instances(1, 1, 1, 1, 1);
    test.putOut("i2");
    Map<String, Integer> seen = BalancingFixture.counts(test.draws(4_000));
    assertEquals(Set.of("i0", "i1", "i3", "i4"), seen.keySet());
    seen.values().forEach(each -> assertEquals(1_000, each, 260));
  }

  @Test
  void roundRobin_heavyOneOutOfUse_stillFindsTheOthers() {
    test.policy(new RoundRobin()).instances(128, 1);
    test.putOut("i0");
    assertEquals(Set.of("i1"), BalancingFixture.counts(test.draws(300)).keySet());
  }

  @Test
  void random_sharesByWeight_whateverIsOpen() {
    test.policy(new Balancing.Random()).instances(1, 1, 2);
    test.hold(500);
    Map<String, Integer> seen = BalancingFixture.counts(test.draws(10_000));
    assertEquals(2_500, seen.get("i0"), 200);
    assertEquals(5_000, seen.get("i2"), 200);
    assertTrue(new HashSet<>(test.draws(10)).size() > 1);
  }

  @Test
  void random_oneOutOfUse_isReplacedByWeight() {
    test.policy(new Balancing.Random()).instances(4, 1, 3);
    test.putOut("i0");
    assertEquals(7_500, BalancingFixture.counts(test.draws(10_000)).get("i2"), 200);
  }

  @Test
  void leastRequest_moreChoices_findTheIdleOneMoreOften() {
    assertEquals(0.19, shareOfTheIdleOne(2), 0.03);
    assertEquals(0.41, shareOfTheIdleOne(5), 0.03);
  }

  private double shareOfTheIdleOne(int choices) {
    BalancingFixture ten = new BalancingFixture().policy(new LeastRequest(choices));
    ten.instances(1, 1, 1, 1, 1, 1, 1, 1, 1);
    ten.hold(9, Set.of("i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8"));
    ten.instances(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    return BalancingFixture.counts(ten.draws(10_000)).get("i9") / 10_000.0;
  }

  @Test
  void triesAfterAFailure_areOfOthers_whateverThePolicy() {
    for (Balancing policy : BalancingFixture.ALL) {
      test.policy(policy).instances(1, 50, 3);
      List<String> tried = test.inVain(test.search());
      assertEquals(3, tried.size(), policy.toString());
      assertEquals(Set.of("i0", "i1", "i2"), new HashSet<>(tried), policy.toString());
    }
  }

  @Test
  void triesAfterAFailure_areLimited_whateverThePolicy() {
    for (Balancing policy : BalancingFixture.ALL) {
      test.policy(policy).instances(1, 1, 1, 1, 1, 1, 1, 1, 1);
      assertEquals(5, test.inVain(test.search()).size(), policy.toString());
    }
  }

  @Test
  void instanceOutOfUse_isLeftAlone_whateverThePolicy() {
    for (Balancing policy : BalancingFixture.ALL) {
      BalancingFixture each = new BalancingFixture().policy(policy);
      each.instances(1, 1, 1, 1);
      each.putOut("i1");
      assertEquals(
          Set.of("i0", "i2", "i3"),
          BalancingFixture.counts(each.draws(2_000)).keySet(),
          policy.toString());
    }
  }

  @Test
  void instancesAllOutOfUse_areUsedAllTheSame_whateverThePolicy() {
    for (Balancing policy : BalancingFixture.ALL) {
      BalancingFixture each = new BalancingFixture().policy(policy);
      each.instances(1, 1);
      each.putOut("i0");
      each.instances(1);
      assertEquals(List.of("i0"), each.draws(1), policy.toString());
    }
  }

  @Test
  void policies_refuseSizesThatHaveNoBound() {
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> new LeastRequest(0));
    wrong.add(() -> new LeastRequest(65));
    wrong.add(() -> new Balancing.RingHash(0, 1, List.of()));
    wrong.add(() -> new Balancing.RingHash(2, 1, List.of()));
    wrong.add(() -> new Balancing.RingHash(1, 1 << 17, List.of()));
    wrong.forEach(each -> assertThrows(IllegalArgumentException.class, each::run));
  }
}
