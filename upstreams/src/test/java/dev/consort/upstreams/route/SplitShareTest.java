// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.matching.RequestFacts;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the legs of a split get their shares, by Pearson's test of how well counts fit. */
final class SplitShareTest {
  private static final int DRAWS = 200_000;

  /** Standard deviations of a normal distribution: one test of a thousand million would fail. */
  private static final double BOUND = 6;

  private static Leg leg(int weight, int number) {
    String id = "leg-" + number;
    ServiceId expected = new ServiceId("td", "default", "default", "dc1", id);
    return new Leg(
        weight,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        Destination.of(
            new UpstreamTarget(id, id, Set.of(expected), Duration.ofSeconds(5), List.of())));
  }

  /** Hundredths of a percent, or so few parts that a bound that is one off shows. */
  private static List<Integer> weights(int all, Random random) {
    List<Integer> weights = new ArrayList<>();
    for (int left = all; left > 0 && weights.size() < 12; ) {
      int weight = random.nextInt(4) == 0 ? 0 : random.nextInt(1, left + 1);
      weights.add(random.nextInt(weights.size() + 1), weight);
      left -= weight;
    }
    return weights;
  }

  private static int[] counts(List<Integer> weights, Random random) throws Exception {
    List<Leg> legs =
        IntStream.range(0, weights.size()).mapToObj(i -> leg(weights.get(i), i)).toList();
    RouteTable table =
        RouteTable.of(new Routes(List.of(new RouteRule(RouteMatch.ANY, RouteAction.PLAIN, legs))));
    int[] counts = new int[legs.size()];
    for (int i = 0; i < DRAWS; i++) {
      counts[legs.indexOf(table.choose(SplitShareTest::none, random).orElseThrow().leg())]++;
    }
    return counts;
  }

  private static RequestFacts none() {
    throw new AssertionError("nothing is asked of a request that goes one way");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void split_ofAnyWeights_isMetWithinChance(long seed) throws Exception {
    Random random = new Random(seed);
    List<Integer> weights = weights(seed % 2 == 0 ? 9 : 10_000, random);
    int[] counts = counts(weights, random);
    int all = weights.stream().mapToInt(weight -> weight).sum();
    double sum = 0;
    int legs = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = (double) DRAWS * weights.get(i) / all;
      if (expected == 0) {
        assertEquals(0, counts[i], "a leg of no weight");
      } else {
        sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        legs++;
      }
    }
    assertTrue(sum <= largest(legs - 1), weights + " got " + List.of(sum));
  }

  /** What the sum exceeds by chance hardly ever, after Wilson and Hilferty. */
  private static double largest(int degrees) {
    double part = 2.0 / (9.0 * Math.max(1, degrees));
    return Math.max(1, degrees) * Math.pow(1 - part + BOUND * Math.sqrt(part), 3);
  }
}
