// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.RequestFacts;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Routes compiled for the hot path: one volatile read publishes them. Immutable, any thread; a
 * choice allocates nothing but what is asked of the request.
 */
public final class RouteTable {
  private final Destination plain;
  private final Optional<HashPolicy> splitBy;
  private final Rule[] rules;
  private final List<Destination> destinations;
  private final Set<String> ids;

  private RouteTable(Routes routes, Rule[] rules) {
    this.plain = routes.plain();
    this.splitBy = routes.splitBy();
    this.rules = rules;
    this.destinations = routes.destinations().distinct().toList();
    this.ids = destinations.stream().map(Destination::id).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * One way that a request can take.
   *
   * @param action what its route does
   * @param leg which share of it
   * @param matched how many characters of the path the route's prefix has; {@link #WHOLE} for all
   */
  public record Route(RouteAction action, Leg leg, int matched) {
    /** The whole path was matched. */
    static final int WHOLE = -1;

    /**
     * Path and query in place of {@code target}; empty to leave it. Not for a target without a
     * path.
     */
    public Optional<String> rewritten(String target) {
      if (action.prefixRewrite().isEmpty() || !target.startsWith("/")) {
        return Optional.empty();
      }
      int query = target.indexOf('?');
      int path = query < 0 ? target.length() : query;
      int from = matched == WHOLE ? path : Math.min(matched, path);
      return Optional.of(action.prefixRewrite().get() + target.substring(from));
    }

    private static int matched(PathRule path) {
      return switch (path) {
        case PathRule.Any _ -> 1;
        case PathRule.Exact _ -> WHOLE;
        case PathRule.Prefix(var prefix, _) -> prefix.length();
        // Consul takes no rewrite with one.
        case PathRule.Regex _ -> 0;
      };
    }
  }

  private static final class Rule {
    private final RouteMatcher match;
    private final Route[] routes;
    // Running sums of the weights.
    private final int[] bounds;

    Rule(RouteMatcher match, List<Route> routes) {
      this.match = match;
      this.routes = routes.toArray(Route[]::new);
      this.bounds = new int[this.routes.length];
      int sum = 0;
      for (int i = 0; i < bounds.length; i++) {
        sum += this.routes[i].leg().weight();
        bounds[i] = sum;
      }
    }

    Route draw(RandomGenerator random) {
      if (routes.length == 1) {
        return routes[0];
      }
      int at = random.nextInt(bounds[bounds.length - 1]);
      int leg = 0;
      while (at >= bounds[leg]) {
        leg++;
      }
      return routes[leg];
    }
  }

  /**
   * Compiles. Costs up to milliseconds where there are expressions.
   *
   * @throws NotUnderstoodException for an expression that is none
   */
  public static RouteTable of(Routes routes) throws NotUnderstoodException {
    List<Rule> rules = new ArrayList<>();
    for (RouteRule rule : routes.rules()) {
      int matched = Route.matched(rule.match().path());
      rules.add(
          new Rule(
              RouteMatcher.of(rule.match()),
              rule.legs().stream()
                  .filter(leg -> leg.weight() > 0)
                  .map(leg -> new Route(rule.action(), leg, matched))
                  .toList()));
    }
    return new RouteTable(routes, rules.toArray(Rule[]::new));
  }

  /** Where connections go that carry no requests to be told apart. */
  public Destination plain() {
    return plain;
  }

  /** What of a request says which leg it takes; empty for chance alone. */
  public Optional<HashPolicy> splitBy() {
    return splitBy;
  }

  /** Every place that something may go to. */
  public List<Destination> destinations() {
    return destinations;
  }

  /** The ids of these. */
  public Set<String> ids() {
    return ids;
  }

  /**
   * The way of a request; empty where no rule matches.
   *
   * @param facts made only where there is something to look at
   * @param random of the calling loop, or one that draws the same for equal callers
   */
  public Optional<Route> choose(Supplier<RequestFacts> facts, RandomGenerator random) {
    // Most upstreams have one rule, for everything.
    if (rules[0].match.meetsAll()) {
      return Optional.of(rules[0].draw(random));
    }
    RequestFacts request = facts.get();
    String path = request.path();
    for (Rule rule : rules) {
      if (rule.match.isMet(path, request)) {
        return Optional.of(rule.draw(random));
      }
    }
    return Optional.empty();
  }
}
