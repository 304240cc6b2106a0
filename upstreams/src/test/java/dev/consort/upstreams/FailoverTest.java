// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.certs.identity.ServiceId;
import dev.consort.time.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which target is tried when, as time goes by. */
final class FailoverTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Balancer<Address> balancer = new Balancer<>(address -> address, ticker);
  private final Random random = new Random(42);

  private static UpstreamTarget target(String id, int instances, Endpoint.Health health) {
    return new UpstreamTarget(
        id,
        id + ".default.dc1.internal.x",
        Set.of(new ServiceId("x", "default", "default", "dc1", id)),
        Duration.ofSeconds(1),
        IntStream.range(0, instances)
            .mapToObj(i -> new Endpoint(id + i, new Address.Tcp("10.0.0.1", 1000 + i), 1, health))
            .toList());
  }

  private static UpstreamTarget target(String id, int instances) {
    return target(id, instances, Endpoint.Health.PASSING);
  }

  private static Destination destination(UpstreamTarget... targets) {
    return new Destination("db", List.of(targets), OutlierDetection.DEFAULT);
  }

  private final Destination destination = destination(target("near", 3), target("far", 3));

  private Search<Address> search() {
    return balancer.search(destination, random);
  }

  private static String next(Search<Address> search) {
    Optional<Choice<Address>> choice = search.next();
    choice.ifPresent(Choice::release);
    return choice.map(c -> c.target().id()).orElse("none");
  }

  /** The targets that one connection tries, all in vain. */
  private List<String> inVain() {
    Search<Address> search = search();
    List<String> tried = new ArrayList<>();
    for (String next = next(search); !next.equals("none"); next = next(search)) {
      tried.add(next);
    }
    return tried;
  }

  /** The connection to the near target fails, the one to the far comes about. */
  private void failOver() {
    Search<Address> search = search();
    assertEquals("near", next(search));
    assertEquals("near", next(search));
    Choice<Address> far = search.next().orElseThrow();
    assertEquals("far", far.target().id());
    far.reached();
    far.release();
  }

  @Test
  void search_firstTargetWell_staysThere() {
    for (int i = 0; i < 20; i++) {
      Choice<Address> choice = search().next().orElseThrow();
      assertEquals("near", choice.target().id());
      choice.reached();
      choice.release();
    }
  }

  @Test
  void search_firstTargetHasNoneUsable_goesToTheNext() {
    Destination dead = destination(target("near", 3, Endpoint.Health.CRITICAL), target("far", 1));
    assertEquals("far", next(balancer.search(dead, random)));
  }

  @Test
  void search_triedInVain_twoOfEachButFiveOfTheLast() {
    Destination many = destination(target("near", 9), target("far", 9));
    Search<Address> search = balancer.search(many, random);
    List<String> tried = new ArrayList<>();
    for (String next = next(search); !next.equals("none"); next = next(search)) {
      tried.add(next);
    }
    assertEquals(List.of("near", "near", "far", "far", "far", "far", "far"), tried);
  }

  @Test
  void instanceOutOfUse_isTriedWhenAllTargetsFailed_sinceItMayBeBack() {
    Destination gateways = destination(target("far", 2), target("near", 1));
    boolean out = false;
    while (!out) {
      Choice<Address> choice = balancer.search(gateways, random).next().orElseThrow();
      boolean first = choice.endpoint().id().equals("far0");
      out = first && choice.failed();
      if (!first) {
        choice.reached();
      }
      choice.release();
    }
    Search<Address> search = balancer.search(gateways, random);
    List<String> tried = new ArrayList<>();
    for (Optional<Choice<Address>> next = search.next(); next.isPresent(); next = search.next()) {
      tried.add(next.get().endpoint().id());
      next.get().release();
    }
    assertEquals(List.of("far1", "near0", "far0"), tried);
  }

  @Test
  void search_firstTargetFailed_isLeftAtOnceByAllOthers() {
    failOver();
    for (int i = 0; i < 20; i++) {
      assertEquals("far", next(search()));
    }
  }

  @Test
  void search_firstTargetFailed_isTriedAgainByOneOnly() {
    failOver();
    ticker.advance(Duration.ofMillis(999));
    assertEquals("far", next(search()));
    ticker.advance(Duration.ofMillis(1));
    Search<Address> probing = search();
    assertEquals("near", next(probing));
    assertEquals("far", next(search()), "another does not wait for the first");
  }

  @Test
  void search_firstTargetComesBack_isUsedByAll() {
    failOver();
    ticker.advance(Duration.ofSeconds(1));
    Choice<Address> near = search().next().orElseThrow();
    assertEquals("near", near.target().id());
    near.reached();
    near.release();
    assertEquals("near", next(search()));
    assertEquals("near", next(search()));
  }

  @Test
  void search_firstTargetStaysAway_isTriedMoreAndMoreSeldom() {
    failOver();
    List<Integer> probedAt = new ArrayList<>();
    for (int second = 1; second <= 130; second++) {
      ticker.advance(Duration.ofSeconds(1));
      Search<Address> search = search();
      Choice<Address> choice = search.next().orElseThrow();
      if (choice.target().id().equals("near")) {
        probedAt.add(second);
        choice.release();
        next(search);
        choice = search.next().orElseThrow();
      }
      assertEquals("far", choice.target().id());
      choice.reached();
      choice.release();
    }
    assertEquals(List.of(1, 3, 7, 15, 31, 63, 95, 127), probedAt);
  }

  @Test
  void search_allTargetsFailed_areAllTriedStill() {
    inVain();
    assertEquals(List.of("near", "near", "far", "far", "far"), inVain());
  }

  @Test
  void search_onlyTargetFailed_isNeverAvoided() {
    Destination alone = Destination.of(target("near", 1));
    for (int i = 0; i < 5; i++) {
      Search<Address> search = balancer.search(alone, random);
      assertEquals("near", next(search));
      assertEquals("none", next(search));
    }
  }

  @Test
  void search_destinationRenewed_stillKnowsWhatFailed() {
    failOver();
    Destination renewed = destination(target("near", 4), target("far", 3));
    assertEquals("far", next(balancer.search(renewed, random)));
  }

  @Test
  void nothingUsable_countsAllTargets() {
    Destination dead =
        destination(
            target("near", 3, Endpoint.Health.CRITICAL),
            target("far", 2, Endpoint.Health.CRITICAL));
    Search<Address> search = balancer.search(dead, random);
    assertEquals("none", next(search));
    assertEquals("all 5 instances of near are critical", search.nothingUsable().describe());
  }
}
