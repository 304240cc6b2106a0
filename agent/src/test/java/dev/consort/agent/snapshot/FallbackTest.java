// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an upstream names to be tried in its place is followed and comes after its own. */
final class FallbackTest extends SnapshotFixture {
  private static final UpstreamId ORDERS = UpstreamId.service("orders");

  private void upstreams(String hash, String declared) {
    rig.agent.hash(
        REGISTRATION,
        hash,
        Reply.ok(
            "{\"Kind\":\"connect-proxy\",\"ID\":\"web-1-sidecar-proxy\",\"Service\":\"x\",\"Port\":1,"
                + "\"Proxy\":{\"DestinationServiceName\":\"web\",\"LocalServicePort\":2,"
                + "\"Upstreams\":["
                + declared
                + "]}}"));
  }

  private static String orders(String fallbacks) {
    return "{\"DestinationName\":\"orders\",\"LocalBindPort\":3,\"Config\":{\"consort_fallback\":["
        + fallbacks
        + "],\"connect_timeout_ms\":4321}}";
  }

  private List<UpstreamTarget> targets() {
    return published.isEmpty() || !last().routes().containsKey(ORDERS)
        ? List.of()
        : last().routes().get(ORDERS).plain().targets();
  }

  private List<String> ids() {
    return targets().stream().map(UpstreamTarget::id).toList();
  }

  private void awaitTargets(String... ids) {
    Eventually.holds(
        "the targets are " + List.of(ids),
        () -> {
          rig.timers.advance(Duration.ofMillis(60));
          return ids().equals(List.of(ids));
        });
  }

  private static Set<String> datacenters(UpstreamTarget target) {
    return target.expectedIds().stream()
        .map(id -> id.service() + "." + id.datacenter())
        .collect(Collectors.toSet());
  }

  private List<String> watched(AgentSnapshotSource source) {
    return source.status().stream()
        .map(WatchStatus::name)
        .filter(name -> name.startsWith("upstream "))
        .toList();
  }

  @Test
  void fallbacks_comeAfterTheUpstreamsOwnTargets_inOrder_eachWithItsIdentity() {
    mesh();
    upstreams("h1", orders("\"query:geo-db\",\"service:db\""));
    AgentSnapshotSource source = source();
    source.start(published::add);
    awaitTargets(
        "orders",
        "query:geo-db in dc2 of fallback query:geo-db",
        "db.default.default.dc1 of fallback db",
        "db.default.default.dc2 of fallback db");
    assertEquals(Set.of("orders.dc1"), datacenters(targets().get(0)));
    assertEquals(Set.of("db.dc2"), datacenters(targets().get(1)));
    assertEquals(Set.of("db.dc1"), datacenters(targets().get(2)));
    assertEquals(Set.of("db.dc2"), datacenters(targets().get(3)));
    assertTrue(targets().get(3).sni().startsWith("db.default.dc2."), targets().get(3).sni());
    assertEquals(2, targets().get(2).endpoints().size());
    assertEquals(Duration.ofMillis(4321), targets().get(1).connectTimeout());
    assertEquals(
        Set.of(
            "upstream orders",
            "upstream orders fallback query:geo-db",
            "upstream orders fallback db"),
        Set.copyOf(watched(source)));
    assertTrue(
        rig.agent.requests("/v1/discovery-chain/db").getFirst().body().contains("4321ms"),
        "the chain of a fallback is asked for with the upstream's settings");
  }

  @Test
  void fallback_thatMayNotBeRead_isLeftOut_andKeepsNobodyWaiting() {
    mesh();
    rig.agent.answer("/v1/discovery-chain/cache", Reply.error(403, "Permission denied"));
    rig.agent.answer(DB, new Reply.Silence());
    upstreams("h1", orders("\"service:cache\",\"service:db\",\"query:geo-db\""));
    source().start(published::add);
    awaitTargets("orders", "query:geo-db in dc2 of fallback query:geo-db");
  }

  @Test
  void fallbackOfAFallback_isNotFollowed() {
    mesh();
    upstreams(
        "h1",
        orders("\"service:cache\"")
            + ",{\"DestinationName\":\"cache\",\"LocalBindPort\":4,\"Config\":"
            + "{\"consort_fallback\":\"query:geo-db\"}}");
    source().start(published::add);
    awaitTargets("orders", "cache of fallback cache");
    Eventually.holds(
        "the other has its own",
        () -> {
          rig.timers.advance(Duration.ofMillis(60));
          UpstreamId cache = UpstreamId.service("cache");
          return last().routes().containsKey(cache)
              && last().routes().get(cache).plain().targets().size() == 2;
        });
    assertEquals(List.of("orders", "cache of fallback cache"), ids());
  }

  @Test
  void fallbackTakenOut_isGone_andNotWatchedAnyMore() {
    mesh();
    upstreams("h1", orders("\"service:cache\",\"query:geo-db\""));
    AgentSnapshotSource source = source();
    source.start(published::add);
    awaitTargets(
        "orders", "cache of fallback cache", "query:geo-db in dc2 of fallback query:geo-db");
    Eventually.holds("the registration rests", () -> rig.agent.resting(REGISTRATION) == 1);
    upstreams("h2", orders("\"query:geo-db\""));
    awaitTargets("orders", "query:geo-db in dc2 of fallback query:geo-db");
    Eventually.holds(
        "the watches of what is gone are too",
        () ->
            Set.copyOf(watched(source))
                    .equals(Set.of("upstream orders", "upstream orders fallback query:geo-db"))
                && source.status().stream()
                    .noneMatch(watch -> watch.name().equals("instances cache")));
  }
}
