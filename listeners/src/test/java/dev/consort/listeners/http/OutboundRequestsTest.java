// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.HeaderEdits;
import dev.consort.upstreams.route.Leg;
import dev.consort.upstreams.route.PathRule;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteMatch;
import dev.consort.upstreams.route.RouteRule;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.route.Routes;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What routes do with requests on their way out. */
final class OutboundRequestsTest {
  private static final OriginFailure UNKNOWN = new OriginFailure.NoEndpoint("api", 0);

  private final TestHost test = new TestHost().outbound();
  private final HttpHost host = test.host();
  private final FakeCaller caller = new FakeCaller();
  private final List<String> asked = new ArrayList<>();
  private FakeConnection connection = new FakeConnection(ExchangeFixture.NOBODY);
  private Optional<RouteTable> routes = Optional.empty();

  private static Destination to(String id) {
    ServiceId expected = new ServiceId("td", "default", "default", "dc1", id);
    return Destination.of(
        new UpstreamTarget(id, id, Set.of(expected), Duration.ofSeconds(5), List.of()));
  }

  private void routes(RouteRule... rules) {
    try {
      routes = Optional.of(RouteTable.of(new Routes(List.of(rules))));
    } catch (NotUnderstoodException e) {
      throw new AssertionError(e);
    }
  }

  private static RouteRule rule(String path, RouteAction action, Leg leg) {
    PathRule rule = new PathRule.Prefix(path, false);
    return new RouteRule(
        new RouteMatch(rule, List.of(), List.of(), Set.of()), action, List.of(leg));
  }

  private static RouteAction action(
      Optional<String> rewrite, Optional<Duration> timeout, HeaderEdits out, HeaderEdits back) {
    return new RouteAction(rewrite, timeout, Optional.empty(), Optional.empty(), out, back);
  }

  /** What was sent on; null when nothing was. */
  private Sent send(RequestHead head) {
    RoutedOrigin upstream =
        new RoutedOrigin() {
          @Override
          public Optional<RouteTable> routes() {
            return routes;
          }

          @Override
          public OriginFailure unknown() {
            return UNKNOWN;
          }

          @Override
          public Origin to(Destination destination) {
            return (request, _) -> {
              asked.add(destination.id());
              request.acquired(new Lease(connection, false, TestHost.PLACE, "", () -> {}));
            };
          }
        };
    new OutboundRequests(host, upstream, TestHost.CALLER).request(caller, head, true);
    return connection.sent.isEmpty() ? null : connection.last();
  }

  private static List<String> values(Headers headers, String name) {
    List<String> values = new ArrayList<>();
    AsciiString wanted = AsciiString.of(name);
    for (int at = headers.indexOf(wanted, 0); at >= 0; at = headers.indexOf(wanted, at + 1)) {
      values.add(headers.value(at).toString());
    }
    return values;
  }

  @Test
  void request_goesWhereItsRouteLeads() {
    routes(
        rule("/v2/", RouteAction.PLAIN, Leg.whole(to("v2"))),
        rule("/", RouteAction.PLAIN, Leg.whole(to("v1"))));
    send(TestHost.request("GET", "/v2/x?y=/"));
    assertEquals(List.of("v2"), asked);
  }

  private static RouteRule split(int one, int two) {
    return new RouteRule(
        RouteMatch.ANY,
        RouteAction.PLAIN,
        List.of(
            new Leg(one, HeaderEdits.NONE, HeaderEdits.NONE, to("v1")),
            new Leg(two, HeaderEdits.NONE, HeaderEdits.NONE, to("v2"))));
  }

  private List<String> goesTo(int callers) {
    asked.clear();
    for (int user = 0; user < callers; user++) {
      connection = new FakeConnection(ExchangeFixture.NOBODY);
      RequestHead head = TestHost.request("GET", "/");
      head.headers().add(AsciiString.of("x-user"), AsciiString.of("u" + user));
      send(head);
    }
    return List.copyOf(asked);
  }

  @Test
  void splitByAHeader_keepsCallersTogether_andMovesAsFewAsTheWeightsDo() throws Exception {
    Optional<HashPolicy> by = Optional.of(new HashPolicy.Header("x-user", true));
    routes = Optional.of(RouteTable.of(new Routes(List.of(split(9_000, 1_000)), by)));
    List<String> first = goesTo(3_000);
    assertTrue(first.equals(goesTo(3_000)), "callers changed sides");
    long canary = first.stream().filter("v2"::equals).count();
    // Five standard deviations around 300.
    assertTrue(canary > 218 && canary < 382, () -> canary + " of 3,000");
    routes = Optional.of(RouteTable.of(new Routes(List.of(split(8_000, 2_000)), by)));
    List<String> then = goesTo(3_000);
    for (int user = 0; user < first.size(); user++) {
      assertTrue(first.get(user).equals("v1") || then.get(user).equals("v2"), "u" + user);
    }
  }

  @Test
  void splitByAHeader_thatACallerDoesNotSend_andOneThatNothingStates_areLeftToChance()
      throws Exception {
    Optional<HashPolicy> by = Optional.of(new HashPolicy.Header("x-other", true));
    for (Routes each :
        List.of(
            new Routes(List.of(split(5_000, 5_000)), by),
            new Routes(List.of(split(5_000, 5_000))))) {
      routes = Optional.of(RouteTable.of(each));
      List<String> sent = goesTo(64);
      assertTrue(sent.contains("v1") && sent.contains("v2"), sent::toString);
      assertNotEquals(sent, goesTo(64));
    }
  }

  @Test
  void request_thatNoRouteMatches_isNotSent() {
    routes(rule("/v2/", RouteAction.PLAIN, Leg.whole(to("v2"))));
    assertNull(send(TestHost.request("GET", "/")));
    assertEquals(404, caller.head.status());
    assertEquals(List.of(), asked);
  }

  @Test
  void request_whileNoRouteIsKnown_isNotSent() {
    assertNull(send(TestHost.request("GET", "/")));
    assertEquals(503, caller.head.status());
  }

  @Test
  void rewrite_isSent_andTheFormerPathIsTold() {
    RouteAction action =
        action(Optional.of("/"), Optional.empty(), HeaderEdits.NONE, HeaderEdits.NONE);
    routes(rule("/v2/", action, Leg.whole(to("v2"))));
    Sent sent = send(TestHost.request("GET", "/v2/x?q"));
    assertEquals("/x?q", sent.head.target().toString());
    assertEquals(List.of("/v2/x?q"), values(sent.head.headers(), "x-envoy-original-path"));
  }

  @Test
  void edits_ofLegAndRoute_areMadeInTheirOrder_withFactsFilledIn() {
    HeaderEdits out =
        new HeaderEdits(
            List.of("x-gone"),
            Map.of("x-set", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"),
            Map.of("x-both", "route", "x-odd", "100%% of %REQ(x-in)% %UNHEARD_OF%"));
    Leg leg =
        new Leg(
            1,
            new HeaderEdits(List.of(), Map.of(), Map.of("x-both", "leg")),
            new HeaderEdits(List.of("x-internal"), Map.of(), Map.of()),
            to("v2"));
    HeaderEdits back = new HeaderEdits(List.of(), Map.of(), Map.of("x-answer", "a"));
    routes(rule("/", action(Optional.empty(), Optional.empty(), out, back), leg));
    Sent sent = send(TestHost.request("GET", "/", "x-gone: 1", "x-set: 1", "x-set: 2", "x-in: in"));
    assertEquals(List.of(), values(sent.head.headers(), "x-gone"));
    assertEquals(List.of("10.0.0.1"), values(sent.head.headers(), "x-set"));
    assertEquals(List.of("leg", "route"), values(sent.head.headers(), "x-both"));
    assertEquals(List.of("100% of in %UNHEARD_OF%"), values(sent.head.headers(), "x-odd"));
    Headers headers = ExchangeFixture.headers("x-internal");
    sent.answer.response(ResponseHead.own(200, headers, 0), true);
    assertEquals(List.of(), values(caller.head.headers(), "x-internal"));
    assertEquals(List.of("a"), values(caller.head.headers(), "x-answer"));
  }

  @Test
  void timeout_ofTheRoute_endsTheRequest_andIsNamed() {
    RouteAction action =
        action(
            Optional.empty(),
            Optional.of(Duration.ofMillis(150)),
            HeaderEdits.NONE,
            HeaderEdits.NONE);
    routes(rule("/", action, Leg.whole(to("v1"))));
    send(TestHost.request("GET", "/"));
    test.timers.advance(Duration.ofMillis(149));
    assertNull(caller.head);
    test.timers.advance(Duration.ofMillis(1));
    assertEquals(504, caller.head.status());
    assertTrue(caller.body.toString().contains("RequestTimeout of the route to "));
  }

  @Test
  void identities_thatTheApplicationSends_areTakenOut_whateverTheRoute() {
    routes(rule("/", RouteAction.PLAIN, Leg.whole(to("v1"))));
    Sent sent = send(TestHost.request("GET", "/", "x-forwarded-client-cert: evil"));
    assertEquals(List.of(), values(sent.head.headers(), "x-forwarded-client-cert"));
  }
}
