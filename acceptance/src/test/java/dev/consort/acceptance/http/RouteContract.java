// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.ConsulApi;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routers and splitters of an agent, edited while requests are sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RouteContract {
  static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int REQUESTS = 400;

  @RegisterExtension final Mesh mesh;

  HttpApp shop;
  private HttpApp canary;
  ConsulApi caller;
  private ConsortProcess sidecar;

  RouteContract(AgentKind kind) {
    mesh = new Mesh(kind);
  }

  @BeforeAll
  final void open() {
    shop = mesh.closing(HttpApp.start());
    canary = mesh.closing(HttpApp.start());
    HttpMesh net =
        HttpMesh.ofSubject(mesh)
            .app("shop", "http", shop.port())
            .app("canary", "http", canary.port())
            .upstreamConfig("consort_split_by", "query:user")
            .open();
    caller = new ConsulApi("127.0.0.1:" + net.port("shop"), "");
    sidecar = (ConsortProcess) net.clientSidecar();
  }

  void entry(String kind, String content) {
    mesh.agent()
        .api()
        .put("/v1/config", "{\"Kind\": \"%s\", \"Name\": \"shop\", %s}".formatted(kind, content));
  }

  void none(String kind) {
    mesh.agent().api().send("DELETE", "/v1/config/" + kind + "/shop", "");
  }

  int status(String target) {
    return caller.send("GET", target, "").status();
  }

  private boolean reachesCanary(String target) {
    int before = canary.requests();
    assertEquals(200, status(target));
    return canary.requests() > before;
  }

  private boolean reachesCanaryAs(String user) {
    return reachesCanary("/?user=" + user);
  }

  @Test
  void router_sendsWhatItMatchesElsewhere_underAnotherPath_untilItIsGone() {
    assertEquals(false, reachesCanary("/v2/x"));
    entry(
        "service-router",
        """
        "Routes": [{"Match": {"HTTP": {"PathPrefix": "/v2/"}},
          "Destination": {"Service": "canary", "PrefixRewrite": "/"}}]""");
    Await.until("the route", LIMIT, () -> reachesCanary("/v2/x"));
    canary.takeRequests();
    assertEquals(true, reachesCanary("/v2/items?q=/v2/"));
    Request seen = canary.takeRequests().getLast();
    assertEquals("/items?q=/v2/", seen.target());
    assertEquals("/v2/items?q=/v2/", seen.header("x-envoy-original-path").orElse(""));
    assertEquals(false, reachesCanary("/other"));
    none("service-router");
    Await.until("the route to be gone", LIMIT, () -> !reachesCanary("/v2/x"));
  }

  @Test
  void splitter_byWhoCalls_keepsEachCallerOnItsSide() {
    entry(
        "service-splitter",
        "\"Splits\": [{\"Weight\": 50}, {\"Weight\": 50, \"Service\": \"canary\"}]");
    Await.until("the split", LIMIT, () -> reachesCanary("/"));
    int users = 40;
    List<Boolean> first = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      first.add(reachesCanaryAs("u" + user));
    }
    assertTrue(first.contains(true) && first.contains(false), first::toString);
    for (int user = 0; user < users; user++) {
      assertEquals(first.get(user), reachesCanaryAs("u" + user), "u" + user);
    }
    none("service-splitter");
    Await.until("no split", LIMIT, () -> !reachesCanaryAs("u" + first.indexOf(true)));
  }

  @Test
  void splitter_sendsItsShare_andFollowsAnEdit_withoutAFailedRequest() {
    entry(
        "service-splitter",
        "\"Splits\": [{\"Weight\": 75}, {\"Weight\": 25, \"Service\": \"canary\"}]");
    Await.until("the canary's first request", LIMIT, () -> reachesCanary("/"));
    int before = canary.requests();
    for (int i = 0; i < REQUESTS; i++) {
      assertEquals(200, status("/"));
    }
    int share = canary.requests() - before;
    // Six standard deviations of a binomial distribution.
    double deviation = Math.sqrt(REQUESTS * 0.25 * 0.75);
    assertEquals(REQUESTS * 0.25, share, 6 * deviation);
    entry(
        "service-splitter",
        "\"Splits\": [{\"Weight\": 0}, {\"Weight\": 100, \"Service\": \"canary\"}]");
    AtomicInteger inARow = new AtomicInteger();
    Await.until(
        "the canary to have all",
        LIMIT,
        () -> (reachesCanary("/") ? inARow.incrementAndGet() : inARow.updateAndGet(_ -> 0)) > 50);
    none("service-splitter");
    Await.until("the split to be gone", LIMIT, () -> !reachesCanary("/"));
  }

  @Test
  void retries_hideAnswersThatAreToBeRepeated() {
    AtomicInteger asked = new AtomicInteger();
    shop.on(
        "/flaky",
        (_, reply) ->
            reply.send(asked.incrementAndGet() % 3 == 0 ? 200 : 503, "text/plain", "as it is"));
    assertEquals(503, status("/flaky"));
    entry(
        "service-router",
        """
        "Routes": [{"Match": {"HTTP": {"PathExact": "/flaky"}},
          "Destination": {"NumRetries": 2, "RetryOnStatusCodes": [503]}}]""");
    // Every third answer is well without any retry: it is always the first that is awaited.
    Await.until(
        "the retries",
        LIMIT,
        () -> {
          asked.set(0);
          return status("/flaky") == 200;
        });
    asked.set(0);
    for (int i = 1; i <= 10; i++) {
      assertEquals(200, status("/flaky"));
      assertEquals(3 * i, asked.get());
    }
    none("service-router");
    Await.until(
        "the retries to be gone",
        LIMIT,
        () -> {
          asked.set(0);
          return status("/flaky") == 503;
        });
  }

  @Test
  void requestTimeout_ofARoute_isNamedInTheAnswer() {
    shop.on("/slow", (_, reply) -> reply.echoToEnd());
    entry(
        "service-router",
        """
        "Routes": [{"Match": {"HTTP": {"PathExact": "/slow"}},
          "Destination": {"RequestTimeout": "150ms"}}]""");
    Await.until(
        "the timeout",
        LIMIT,
        () -> sidecar.admin().get("/upstreams").toString().contains("requestTimeoutMillis"));
    ConsulApi.Reply late = caller.send("GET", "/slow", "");
    assertEquals(504, late.status());
    assertTrue(late.body().contains("RequestTimeout of the route to shop"), late.body());
    none("service-router");
  }
}
