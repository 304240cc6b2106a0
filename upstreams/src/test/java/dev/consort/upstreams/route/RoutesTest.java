// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoutesTest {
  private static UpstreamTarget target(String name) {
    ServiceId id = new ServiceId("td.consul", "default", "default", "dc1", name);
    return new UpstreamTarget(name, name + ".sni", Set.of(id), Duration.ofSeconds(1), List.of());
  }

  private static Leg leg(int weight, Destination destination) {
    return new Leg(weight, HeaderEdits.NONE, HeaderEdits.NONE, destination);
  }

  @Test
  void before_putsTargetsAfterThoseOfEachDestination_whichStaysOneForAllItsLegs() {
    Destination shared = Destination.of(target("a"));
    Destination other = Destination.of(target("c"));
    Routes routes =
        new Routes(
                List.of(
                    new RouteRule(
                        RouteMatch.ANY, RouteAction.PLAIN, List.of(leg(1, shared), leg(2, other))),
                    new RouteRule(RouteMatch.ANY, RouteAction.PLAIN, List.of(leg(3, shared)))))
            .before(List.of(target("b"), target("d")));
    List<Leg> first = routes.rules().getFirst().legs();
    assertEquals(List.of(target("a"), target("b"), target("d")), targets(first.get(0)));
    assertEquals(List.of(target("c"), target("b"), target("d")), targets(first.get(1)));
    assertEquals(List.of(1, 2), first.stream().map(Leg::weight).toList());
    // A balancer is made anew for another one of the same id.
    assertSame(first.getFirst().destination(), routes.plain());
  }

  private static List<UpstreamTarget> targets(Leg leg) {
    return leg.destination().targets();
  }
}
