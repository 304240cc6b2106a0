// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting by index and by hash. */
final class BlockingTest {
  private static final String INTENTIONS =
      """
      {"Kind": "service-intentions", "Name": "%s", "Sources": [{"Name": "web", "Action": "%s"}]}""";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
    agent.registerWithSidecar("db", 5432);
    agent.put("/v1/config", INTENTIONS.formatted("db", "allow")).ok();
    agent.forgetScheduled();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/health/connect/db",
        "/v1/health/service/db",
        "/v1/catalog/services",
        "/v1/catalog/nodes",
        "/v1/connect/intentions/match?by=destination&name=db",
        "/v1/connect/intentions",
        "/v1/config/service-defaults/absent",
        "/v1/config/service-intentions",
        "/v1/agent/connect/ca/roots",
        "/v1/connect/ca/roots",
        "/v1/agent/connect/ca/leaf/db"
      })
  void index_zeroOrAbsent_neverBlocksAndAnswersAtLeastOne(String path) {
    String zero = path + (path.contains("?") ? "&" : "?") + "index=0&wait=5m";

    assertTrue(agent.get(path).index() >= 1);
    assertTrue(agent.get(zero).index() >= 1);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/connect/intentions/match?by=destination&name=db, , 300, 319",
    "/v1/connect/intentions/match?by=destination&name=db, &wait=16s, 16, 17",
    "/v1/connect/intentions/match?by=destination&name=db, &wait=2h, 600, 638",
    "/v1/config/service-intentions?x, &wait=16s, 16, 17",
    "/v1/health/connect/db?x, &wait=10s, 10, 10",
    "/v1/agent/connect/ca/roots?x, &wait=10s, 10, 10",
    "/v1/agent/connect/ca/leaf/db?x, , 600, 600",
    "/v1/agent/connect/ca/leaf/db?x, &wait=10s, 10, 10"
  })
  void index_current_waitsAsLongAsConsulWould(String path, String wait, int least, int most) {
    Answer first = agent.get(path);
    agent.forgetScheduled();
    String again = path + "&index=" + first.index() + (wait == null ? "" : wait);

    CompletableFuture<Answer> waiting = agent.getLater(again);
    Duration jittered = agent.awaitScheduled(Duration.ofSeconds(least), Duration.ofSeconds(most));
    assertFalse(waiting.isDone());
    agent.time().advance(jittered);

    Answer second = TestAgent.await(waiting).ok();
    assertEquals(first.index(), second.index());
    assertEquals(first.json(), second.json());
  }

  @Test
  void index_current_waitIsSpreadByASixteenth() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      agent.getLater(path + "&wait=16s&index=" + first.index());
      waits.add(agent.awaitScheduled(Duration.ofSeconds(16), Duration.ofSeconds(17)));
    }

    assertTrue(waits.size() > 1, waits::toString);
  }

  @Test
  void index_changed_answersTheWaitingQuery() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    CompletableFuture<Answer> waiting = agent.getLater(path + "&index=" + first.index());
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("db", "deny")).ok();

    Answer second = TestAgent.await(waiting);
    assertTrue(second.index() > first.index());
    assertEquals("deny", second.json().at("/db/0/Action").asText());
  }

  @Test
  void match_unrelatedChange_goesOnWaiting() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    CompletableFuture<Answer> waiting = agent.getLater(path + "&index=" + first.index());
    Duration wait = agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("other", "deny")).ok();
    agent.get(path).ok();
    assertFalse(waiting.isDone());

    agent.time().advance(wait);
    assertEquals(first.json(), TestAgent.await(waiting).json());
  }

  @Test
  void health_anotherServiceChanges_goesOnWaiting() {
    Answer first = agent.get("/v1/health/connect/db");
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/db?wait=60s&index=" + first.index());
    agent.awaitScheduled(Duration.ofSeconds(60));

    agent.registerWithSidecar("cache", 6379);
    agent.get("/v1/health/connect/cache").ok();

    assertFalse(waiting.isDone());
    agent.registerWithSidecar("db", 5433);
    assertEquals(
        5433, TestAgent.await(waiting).json().at("/0/Service/Proxy/LocalServicePort").asInt());
  }

  @Test
  void health_serviceAppears_answersTheWaitingQuery() {
    Answer none = agent.get("/v1/health/connect/later");
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/later?wait=60s&index=" + none.index());
    agent.awaitScheduled(Duration.ofSeconds(60));

    agent.registerWithSidecar("later", 80);

    assertEquals(1, TestAgent.await(waiting).json().size());
  }

  @Test
  void configEntry_absent_isNotFoundWithAnIndexThatCanBeWaitedOn() {
    Answer absent = agent.get("/v1/config/service-defaults/db");
    assertEquals(404, absent.status());
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/config/service-defaults/db?index=" + absent.index());
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("other", "deny")).ok();
    agent
        .put(
            "/v1/config",
            "{\"Kind\": \"service-defaults\", \"Name\": \"db\", \"Protocol\": \"http\"}")
        .ok();

    assertEquals("http", TestAgent.await(waiting).ok().json().path("Protocol").asText());
  }

  @Test
  void index_aheadOfTheServer_waitsAndAnswersTheRealOne() {
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/db?wait=10s&index=18446744073709551615");
    agent.awaitScheduled(Duration.ofSeconds(10));
    agent.time().advance(Duration.ofSeconds(10));

    assertTrue(TestAgent.await(waiting).index() < 1000);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/health/connect/db?index=1&wait=10, Invalid wait time",
    "/v1/health/connect/db?index=-1, Invalid index",
    "/v1/agent/service/db?hash=x&wait=soon, Invalid wait time",
    "/v1/agent/connect/ca/leaf/db?index=x, Invalid index"
  })
  void parameter_notUnderstood_isRefused(String path, String text) {
    Answer answer = agent.get(path);

    assertEquals(400, answer.status());
    assertEquals(text, answer.text());
  }

  @Test
  void hash_current_waitsUntilTheServiceChanges() {
    String path = "/v1/agent/service/db-sidecar-proxy";
    String hash = agent.get(path).header("X-Consul-ContentHash").orElseThrow();
    CompletableFuture<Answer> waiting = agent.getLater(path + "?hash=" + hash);
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent
        .put(
            "/v1/config",
            "{\"Kind\": \"service-defaults\", \"Name\": \"db\", \"Protocol\": \"http\"}")
        .ok();

    Answer changed = TestAgent.await(waiting).ok();
    assertEquals("http", changed.json().at("/Proxy/Config/protocol").asText());
    assertNotEquals(hash, changed.header("X-Consul-ContentHash").orElseThrow());
    assertEquals(16, hash.length());
  }

  @Test
  void hash_deregisteredMeanwhile_isNotFound() {
    String path = "/v1/agent/service/db-sidecar-proxy";
    String hash = agent.get(path).json().path("ContentHash").asText();
    CompletableFuture<Answer> waiting = agent.getLater(path + "?wait=1m&hash=" + hash);
    agent.awaitScheduled(Duration.ofMinutes(1), Duration.ofSeconds(64));

    agent.put("/v1/agent/service/deregister/db", "").ok();

    Answer gone = TestAgent.await(waiting);
    assertEquals(404, gone.status());
    assertEquals("unknown service ID: db-sidecar-proxy", gone.text());
  }
}
