// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.certs.identity.ServiceId;
import dev.consort.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A destination of one target whose instances are {@code i0}, {@code i1} and so on. */
final class BalancingFixture {
  static final List<Balancing> ALL =
      List.of(
          Balancing.LeastRequest.USUAL,
          new Balancing.RoundRobin(),
          new Balancing.Random(),
          new Balancing.RingHash(1024, Balancing.RingHash.MOST_PLACES, List.of()),
          new Balancing.Maglev(List.of()));
  private static final int MOST_DRAWS = 10_000;
  private static final OutlierDetection HALF =
      new OutlierDetection(3, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, 100);

  final ManualTimers time = new ManualTimers(Instant.parse("2026-01-01T00:00:00Z"));
  final Random random = new Random(7);
  private final Balancer<Address> balancer = new Balancer<>(address -> address, time);
  private Balancing policy = Balancing.LeastRequest.USUAL;
  private Duration slowStart = Duration.ZERO;
  private Destination destination;

  BalancingFixture policy(Balancing other) {
    policy = other;
    return this;
  }

  BalancingFixture slowStart(Duration window) {
    slowStart = window;
    return this;
  }

  static Endpoint endpoint(String id, int weight) {
    return new Endpoint(id, new Address.Tcp("10.0.0.1", 1), weight, Endpoint.Health.PASSING);
  }

  /** The weights of those there are from now on. */
  void instances(int... weights) {
    instances(
        IntStream.range(0, weights.length).mapToObj(i -> endpoint("i" + i, weights[i])).toList());
  }

  void instances(List<Endpoint> endpoints) {
    UpstreamTarget target =
        new UpstreamTarget(
            "db",
            "db.default.dc1.internal.x",
            Set.of(new ServiceId("x", "default", "default", "dc1", "db")),
            Duration.ofSeconds(1),
            endpoints);
    destination = new Destination("db", List.of(target), HALF, policy, slowStart);
  }

  Search<Address> search() {
    return balancer.search(destination, random);
  }

  Search<Address> search(long hash) {
    return balancer.search(destination, random, hash);
  }

  /** The instance that a request without and with a hash goes to first. */
  String first(Search<Address> search) {
    Choice<Address> choice = search.next().orElseThrow();
    choice.release();
    return choice.endpoint().id();
  }

  List<String> draws(int count) {
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(first(search()));
    }
    return drawn;
  }

  /** Where each of these hashes goes. */
  List<String> owners(int hashes) {
    List<String> owners = new ArrayList<>();
    for (int i = 0; i < hashes; i++) {
      owners.add(first(search(Hash64.of("key " + i))));
    }
    return owners;
  }

  static Map<String, Integer> counts(List<String> drawn) {
    Map<String, Integer> counts = new TreeMap<>();
    drawn.forEach(each -> counts.merge(each, 1, Integer::sum));
    return counts;
  }

  /** Leaves as many connections open; how many to each. */
  Map<String, Integer> hold(int count) {
    List<String> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(search().next().orElseThrow().endpoint().id());
    }
    return counts(held);
  }

  /** Leaves {@code each} connection open to all of these. */
  void hold(int each, Set<String> ids) {
    Map<String, Integer> held = new TreeMap<>();
    for (int i = 0; i < MOST_DRAWS; i++) {
      Choice<Address> choice = search().next().orElseThrow();
      String id = choice.endpoint().id();
      if (ids.contains(id) && held.getOrDefault(id, 0) < each) {
        held.merge(id, 1, Integer::sum);
      } else {
        choice.release();
      }
    }
  }

  void putOut(String id) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      Choice<Address> choice = search().next().orElseThrow();
      choice.release();
      if (choice.endpoint().id().equals(id)) {
        for (int failure = 0; failure < HALF.maxFailures(); failure++) {
          choice.failed();
        }
        return;
      }
    }
    throw new AssertionError(id + " is never drawn");
  }

  /** The instances that one connection tries, all in vain. */
  List<String> inVain(Search<Address> search) {
    List<String> tried = new ArrayList<>();
    for (Optional<Choice<Address>> next = search.next(); next.isPresent(); next = search.next()) {
      next.get().release();
      tried.add(next.get().endpoint().id());
    }
    return tried;
  }
}
