// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.ValueMatch;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteTableTest {
  private final Random random = new Random(7);

  private static Destination to(String id) {
    ServiceId expected = new ServiceId("td", "default", "default", "dc1", id);
    return Destination.of(
        new UpstreamTarget(id, id, Set.of(expected), Duration.ofSeconds(5), List.of()));
  }

  private static Leg leg(int weight, String id) {
    return new Leg(weight, HeaderEdits.NONE, HeaderEdits.NONE, to(id));
  }

  private static RouteRule rule(RouteMatch match, String id) {
    return new RouteRule(match, RouteAction.PLAIN, List.of(leg(1, id)));
  }

  private static RouteMatch path(PathRule path) {
    return new RouteMatch(path, List.of(), List.of(), Set.of());
  }

  private static RouteAction rewriting(String to) {
    return new RouteAction(
        Optional.of(to),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        HeaderEdits.NONE,
        HeaderEdits.NONE);
  }

  private record Request(
      String method, String path, String query, Map<String, List<String>> headers)
      implements RequestFacts {
    @Override
    public boolean anyHeader(String name, Predicate<String> test) {
      return headers.getOrDefault(name, List.of()).stream().anyMatch(test);
    }
  }

  private static Request get(String path, String query) {
    return new Request("GET", path, query, Map.of());
  }

  private String chosen(RouteTable table, RequestFacts request) {
    return table
        .choose(() -> request, random)
        .map(route -> route.leg().destination().id())
        .orElse("none");
  }

  private String chosen(RouteMatch match, RequestFacts request) throws NotUnderstoodException {
    return chosen(
        RouteTable.of(new Routes(List.of(rule(match, "hit"), rule(RouteMatch.ANY, "rest")))),
        request);
  }

  @ParameterizedTest
  @CsvSource({
    "/admin,false,/admin,hit",
    "/admin,false,/Admin,rest",
    "/admin,true,/aDMIN,hit",
    "/admin,false,/admin/,rest",
    "/admin,false,/adm,rest"
  })
  void exactPath_meetsJustItself(String wanted, boolean ignoreCase, String path, String to)
      throws Exception {
    assertEquals(to, chosen(path(new PathRule.Exact(wanted, ignoreCase)), get(path, "")));
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/,false,/v2/x,hit",
    "/v2/,false,/V2/x,rest",
    "/v2/,true,/V2/x,hit",
    "/v2,false,/v2x,hit",
    "/v2/,false,/v2,rest"
  })
  void prefix_endsWhereItEnds(String wanted, boolean ignoreCase, String path, String to)
      throws Exception {
    assertEquals(to, chosen(path(new PathRule.Prefix(wanted, ignoreCase)), get(path, "")));
  }

  @ParameterizedTest
  @CsvSource({"/items/12,hit", "/items/12/x,rest", "/x/items/12,rest"})
  void expression_meetsTheWholePath(String path, String to) throws Exception {
    assertEquals(to, chosen(path(new PathRule.Regex("/items/[0-9]+")), get(path, "")));
  }

  @ParameterizedTest
  @CsvSource({
    "'n=12&e=v&flag',hit",
    "'n=12&e=v&flag=x',hit",
    "'flag&e=v&n=1',hit",
    "'n=12&e=v',rest",
    "'n=x&e=v&flag',rest",
    "'n=12&e=w&flag',rest",
    "'nn=12&e=v&flag',rest",
    "'n=x&n=12&e=v&flag',rest",
    "'',rest"
  })
  void query_allParametersMustBeMet_byTheFirstOfEachName(String query, String to) throws Exception {
    RouteMatch match =
        new RouteMatch(
            PathRule.ANY,
            List.of(),
            List.of(
                new QueryMatch("flag", new ValueMatch.Present()),
                new QueryMatch("n", new ValueMatch.Regex("[0-9]+")),
                new QueryMatch("e", new ValueMatch.Exact("v", false))),
            Set.of());
    assertEquals(to, chosen(match, get("/", query)));
  }

  @Test
  void methodsAndHeaders_mustAllBeMet() throws Exception {
    RouteMatch match =
        new RouteMatch(
            PathRule.ANY,
            List.of(
                new HeaderMatch("x-a", new ValueMatch.Prefix("pre", false), false),
                new HeaderMatch("x-no", new ValueMatch.Present(), true)),
            List.of(),
            Set.of("POST", "PUT"));
    Map<String, List<String>> headers = new HashMap<>(Map.of("x-a", List.of("other", "prefix")));
    assertEquals("hit", chosen(match, new Request("PUT", "/", "", headers)));
    assertEquals("rest", chosen(match, new Request("GET", "/", "", headers)));
    headers.put("x-no", List.of(""));
    assertEquals("rest", chosen(match, new Request("PUT", "/", "", headers)));
    assertEquals("rest", chosen(match, new Request("PUT", "/", "", Map.of())));
  }

  @Test
  void firstRuleThatMatches_decides_andWithoutOneNothingDoes() throws Exception {
    RouteTable table =
        RouteTable.of(
            new Routes(
                List.of(
                    rule(path(new PathRule.Prefix("/a", false)), "first"),
                    rule(path(new PathRule.Exact("/ab", false)), "second"))));
    assertEquals("first", chosen(table, get("/ab", "")));
    assertEquals("none", chosen(table, get("/b", "")));
  }

  @Test
  void factsOfARequest_areNotAskedForWhereEverythingGoesOneWay() throws Exception {
    RouteTable table = RouteTable.of(Routes.to(to("all")));
    assertEquals(
        "all",
        table
            .choose(
                () -> {
                  throw new AssertionError("asked");
                },
                random)
            .orElseThrow()
            .leg()
            .destination()
            .id());
  }

  @Test
  void split_followsTheWeights_andALegOfNoneGetsNothing() throws Exception {
    RouteTable table =
        RouteTable.of(
            new Routes(
                List.of(
                    new RouteRule(
                        RouteMatch.ANY,
                        RouteAction.PLAIN,
                        List.of(leg(9025, "v1"), leg(0, "none"), leg(975, "v2"))))));
    Map<String, Integer> count = new HashMap<>();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      count.merge(chosen(table, get("/", "")), 1, Integer::sum);
    }
    assertEquals(Set.of("v1", "v2"), count.keySet());
    // Five standard deviations of a binomial distribution.
    double deviation = Math.sqrt(draws * 0.0975 * 0.9025);
    assertEquals(draws * 0.0975, count.get("v2"), 5 * deviation);
  }

  @Test
  void plain_isTheHeaviestLegOfTheLastRule() throws Exception {
    Routes routes =
        new Routes(
            List.of(
                rule(path(new PathRule.Exact("/x", false)), "x"),
                new RouteRule(
                    RouteMatch.ANY, RouteAction.PLAIN, List.of(leg(10, "a"), leg(90, "b")))));
    assertEquals("b", RouteTable.of(routes).plain().id());
    assertEquals(Set.of("x", "a", "b"), RouteTable.of(routes).ids());
  }

  @ParameterizedTest
  @CsvSource({
    "/bar,/,/bar/x?q=1,//x?q=1",
    "/bar,/,/barx,/x",
    "/bar/,/new/,/bar/x,/new/x",
    "/,/base/,/x,/base/x"
  })
  void rewrite_replacesThePrefixByItsText(String prefix, String to, String target, String sent)
      throws Exception {
    PathRule rule = prefix.equals("/") ? PathRule.ANY : new PathRule.Prefix(prefix, false);
    assertEquals(Optional.of(sent), rewritten(rule, to, target));
  }

  @Test
  void rewrite_ofAnExactPath_replacesItWhole_andKeepsTheQuery() throws Exception {
    assertEquals(
        Optional.of("/new?a=/old"),
        rewritten(new PathRule.Exact("/old", false), "/new", "/old?a=/old"));
  }

  @Test
  void rewrite_ofWhatHasNoPath_isNone() throws Exception {
    assertEquals(Optional.empty(), rewritten(PathRule.ANY, "/x", "*"));
    assertEquals(Optional.empty(), rewritten(PathRule.ANY, "/x", ""));
  }

  private Optional<String> rewritten(PathRule path, String to, String target)
      throws NotUnderstoodException {
    Routes routes =
        new Routes(List.of(new RouteRule(path(path), rewriting(to), List.of(leg(1, "a")))));
    int query = target.indexOf('?');
    return RouteTable.of(routes)
        .choose(() -> get(query < 0 ? target : target.substring(0, query), ""), random)
        .orElseThrow()
        .rewritten(target);
  }

  @Test
  void expression_thatIsNone_isRefused() {
    Routes routes = new Routes(List.of(rule(path(new PathRule.Regex("((")), "a")));
    NotUnderstoodException refused =
        assertThrows(NotUnderstoodException.class, () -> RouteTable.of(routes));
    assertTrue(refused.getMessage().contains("(("), refused.getMessage());
  }
}
