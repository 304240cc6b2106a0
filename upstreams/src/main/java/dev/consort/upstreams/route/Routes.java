// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.UpstreamTarget;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an upstream's requests go: the first rule that matches decides. Immutable.
 *
 * @param rules in order; the last one matches whatever is left
 * @param splitBy what of a request says which leg of its rule it takes; empty for chance alone
 */
public record Routes(List<RouteRule> rules, Optional<HashPolicy> splitBy) {
  /** Copies the list. */
  public Routes {
    rules = List.copyOf(rules);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("routes without a rule");
    }
  }

  /** Those whose legs are drawn by chance. */
  public Routes(List<RouteRule> rules) {
    this(rules, Optional.empty());
  }

  /** Everything goes to one place. */
  public static Routes to(Destination destination) {
    return new Routes(
        List.of(new RouteRule(RouteMatch.ANY, RouteAction.PLAIN, List.of(Leg.whole(destination)))));
  }

  /** The same, with these targets after those of each destination. */
  public Routes before(List<UpstreamTarget> others) {
    if (others.isEmpty()) {
      return this;
    }
    // One for all that lead to it: balancers are renewed by each other one of the same id.
    Map<String, Destination> made = new HashMap<>();
    return new Routes(
        rules.stream()
            .map(
                rule ->
                    new RouteRule(
                        rule.match(),
                        rule.action(),
                        rule.legs().stream()
                            .map(
                                leg ->
                                    leg.to(
                                        made.computeIfAbsent(
                                            leg.destination().id(),
                                            _ -> leg.destination().before(others))))
                            .toList()))
            .toList(),
        splitBy);
  }

  /**
   * Where connections go that carry no requests to be told apart: by the last rule, on its heaviest
   * leg.
   */
  public Destination plain() {
    return rules.getLast().legs().stream()
        .max(Comparator.comparingInt(Leg::weight))
        .orElseThrow()
        .destination();
  }

  /** Every place that something may go to, perhaps more than once. */
  public Stream<Destination> destinations() {
    return rules.stream().flatMap(rule -> rule.legs().stream()).map(Leg::destination);
  }
}
