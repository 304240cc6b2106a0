// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Blocking by index and by hash: what every watch of a sidecar rests on. */
interface BlockingContract extends AgentContract {
  /** What the tests ask an agent to wait at least. */
  Duration WAIT = Duration.ofMillis(300);

  /** Measures that it did. */
  Ticker TICKER = Ticker.system();

  @Test
  default void index_change_answersTheWaitingQuery() throws Exception {
    registerWithSidecar("blk", 8080);
    awaitConnectInstances("blk", 1);
    Answer first = agent().get("/v1/health/connect/blk");

    CompletableFuture<Answer> waiting =
        agent().getLater("/v1/health/connect/blk?wait=50s&index=" + first.index());
    register(
        """
        {"ID": "blk2", "Name": "blk", "Port": 8081, "Connect": {"SidecarService": {
          "Checks": [{"Name": "alias", "AliasService": "blk2"}]}}}""");

    Answer second = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertTrue(second.index() > first.index());
    awaitConnectInstances("blk", 2);
  }

  @Test
  default void index_noChange_answersTheSameAfterTheWait() {
    registerWithSidecar("still", 8080);
    awaitConnectInstances("still", 1);
    Answer first = awaitQuiet("/v1/health/connect/still");

    long start = TICKER.nanos();
    Answer second =
        agent()
            .get("/v1/health/connect/still?wait=" + WAIT.toMillis() + "ms&index=" + first.index());

    assertTrue(TICKER.nanos() - start >= WAIT.toNanos(), "it did not wait");
    assertEquals(first.index(), second.index());
    assertEquals(first.json(), second.json());
  }

  @Test
  default void index_emptyResult_canBeWaitedOnToo() throws Exception {
    Answer nothing = agent().get("/v1/health/connect/coming");
    assertTrue(nothing.index() >= 1);

    CompletableFuture<Answer> waiting = watchUntilPresent("coming", nothing.index());
    registerWithSidecar("coming", 8080);

    assertEquals(1, waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).json().size());
  }

  @Test
  default void hash_change_answersTheWaitingQuery() throws Exception {
    registerWithSidecar("hashed", 8080);
    Answer first = agent().get("/v1/agent/service/hashed-sidecar-proxy");
    String hash = first.header("X-Consul-ContentHash").orElseThrow();
    assertEquals(hash, first.json().path("ContentHash").asText());

    CompletableFuture<Answer> waiting =
        agent().getLater("/v1/agent/service/hashed-sidecar-proxy?wait=50s&hash=" + hash);
    assertFalse(waiting.isDone());
    registerWithSidecar("hashed", 8081);

    Answer second = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertNotEquals(hash, second.header("X-Consul-ContentHash").orElseThrow());
    assertEquals(8081, second.json().path("Proxy").path("LocalServicePort").asInt());
  }

  @Test
  default void hash_noChange_answersTheSameAfterTheWait() {
    registerWithSidecar("unhashed", 8080);
    Answer first = agent().get("/v1/agent/service/unhashed-sidecar-proxy");
    String hash = first.header("X-Consul-ContentHash").orElseThrow();

    long start = TICKER.nanos();
    Answer second =
        agent()
            .get(
                "/v1/agent/service/unhashed-sidecar-proxy?wait="
                    + WAIT.toMillis()
                    + "ms&hash="
                    + hash);

    assertTrue(TICKER.nanos() - start >= WAIT.toNanos(), "it did not wait");
    assertEquals(hash, second.header("X-Consul-ContentHash").orElseThrow());
    assertEquals(first.json(), second.json());
  }

  @Test
  default void hash_registeredAgainUnchanged_staysTheSame() {
    registerWithSidecar("same", 8080);
    Answer first = agent().get("/v1/agent/service/same-sidecar-proxy");
    registerWithSidecar("same", 8080);

    assertEquals(
        first.header("X-Consul-ContentHash"),
        agent().get("/v1/agent/service/same-sidecar-proxy").header("X-Consul-ContentHash"));
  }

  @Test
  default void hash_deregisteredMeanwhile_isNotFound() throws Exception {
    registerWithSidecar("leaving", 8080);
    String hash =
        agent()
            .get("/v1/agent/service/leaving-sidecar-proxy")
            .header("X-Consul-ContentHash")
            .orElseThrow();
    CompletableFuture<Answer> waiting =
        agent().getLater("/v1/agent/service/leaving-sidecar-proxy?wait=50s&hash=" + hash);

    agent().put("/v1/agent/service/deregister/leaving", "").ok();

    assertEquals(404, waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).status());
  }

  /** Reads until two answers in a row have one index: checks of other tests may move it. */
  private Answer awaitQuiet(String path) {
    Answer before = agent().get(path);
    while (true) {
      Answer after = agent().get(path + "?wait=100ms&index=" + before.index());
      if (after.index() == before.index()) {
        return after;
      }
      before = after;
    }
  }

  /** Waits on as a watch does: an index may move without a change. */
  private CompletableFuture<Answer> watchUntilPresent(String service, long index) {
    return agent()
        .getLater("/v1/health/connect/" + service + "?wait=10s&index=" + index)
        .thenCompose(
            answer ->
                answer.json().size() > 0
                    ? CompletableFuture.completedFuture(answer)
                    : watchUntilPresent(service, answer.index()));
  }
}
