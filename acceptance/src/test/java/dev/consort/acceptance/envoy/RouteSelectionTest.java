// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.EnvoyRouter;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Generated routers and requests: Envoy chooses by the routes that Consul would give it, the
 * subject by the compiled chain, and both must send the same request to the same place.
 */
@RequiresTool("envoy")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RouteSelectionTest {
  private static final int TABLES = 40;
  private static final int REQUESTS_EACH = 100;
  private static final long SEED = 20261126;

  private static final Map<String, JsonNode> CHAINS = chains();

  private static HttpApp app;
  private static EnvoyRouter envoy;

  private static Map<String, JsonNode> chains() {
    RouteGenerator generator = new RouteGenerator(SEED);
    Map<String, JsonNode> chains = new LinkedHashMap<>();
    for (int table = 0; table < TABLES; table++) {
      chains.put("t%d.test".formatted(table), generator.chain("t" + table));
    }
    return chains;
  }

  @BeforeAll
  static void open() {
    app = HttpApp.start();
    Path logs = Path.of(System.getProperty("basedir", ""), "target", "logs", "RouteSelectionTest");
    envoy = EnvoyRouter.start(CHAINS, app, logs.toAbsolutePath());
  }

  @AfterAll
  static void close() {
    envoy.close();
    app.close();
  }

  @Test
  void ways_ofGeneratedRequests_areEnvoys() throws Exception {
    RequestGenerator generator = new RequestGenerator(SEED);
    List<String> differences = new ArrayList<>();
    Set<RouteDifference> known = EnumSet.noneOf(RouteDifference.class);
    Map<String, Integer> taken = new TreeMap<>();
    int rewritten = 0;
    try (RawClient client = RawClient.to(envoy.port())) {
      for (String host : CHAINS.keySet()) {
        JsonNode chain = CHAINS.get(host);
        SubjectRoutes subject = new SubjectRoutes(chain);
        for (int i = 0; i < REQUESTS_EACH; i++) {
          RoutedRequest request = generator.request(host, chain);
          Way expected = envoys(client, request);
          Way found = subject.way(request);
          taken.merge(expected.leg(), 1, Integer::sum);
          rewritten += expected.target().equals(request.target()) ? 0 : 1;
          Optional<RouteDifference> reason = RouteDifference.of(chain, request);
          if (!found.equals(expected) && reason.isPresent()) {
            known.add(reason.get());
          } else if (!found.equals(expected)) {
            differences.add(
                "Envoy %s, subject %s: %s by %s".formatted(expected, found, request, chain));
          }
        }
      }
    }
    assertTrue(
        differences.isEmpty(),
        () -> differences.size() + " differences\n" + String.join("\n", differences));
    assertEquals(EnumSet.allOf(RouteDifference.class), known, "no longer one");
    assertTrue(rewritten > 300, "rewritten: " + rewritten);
    assertTrue(taken.size() > 8 && taken.get("leg-0") > 300, taken.toString());
  }

  private static Way envoys(RawClient client, RoutedRequest request) throws IOException {
    client.send(request.head());
    RawClient.Answer answer =
        request.method().equals("HEAD") ? client.answerWithoutBody() : client.answer();
    return switch (answer.status()) {
      case 200 ->
          new Way(answer.header(EnvoyRouter.CLUSTER), app.takeRequests().getLast().target());
      case 404 -> Way.NONE;
      default -> throw new AssertionError(answer.line() + " for " + request);
    };
  }
}
