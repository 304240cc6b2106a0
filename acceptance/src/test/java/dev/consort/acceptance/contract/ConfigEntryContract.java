// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Configuration entries, and how they show in what a sidecar reads of itself. */
interface ConfigEntryContract extends AgentContract {
  @Test
  default void configEntry_written_isReadAndListed() {
    write("{\"Kind\": \"service-defaults\", \"Name\": \"ce\", \"Protocol\": \"http\"}");

    Answer answer = agent().get("/v1/config/service-defaults/ce");
    JsonNode entry = answer.json();
    assertEquals("service-defaults", entry.path("Kind").asText());
    assertEquals("http", entry.path("Protocol").asText());
    assertTrue(entry.path("ModifyIndex").asLong() >= 1);
    assertTrue(answer.index() >= 1);
    boolean listed = false;
    for (JsonNode each : agent().get("/v1/config/service-defaults").json()) {
      listed |= each.path("Name").asText().equals("ce");
    }
    assertTrue(listed);
  }

  @Test
  default void configEntry_deleted_isNotFoundWithAnIndex() {
    write("{\"Kind\": \"service-defaults\", \"Name\": \"ce-gone\", \"Protocol\": \"http\"}");

    agent().delete("/v1/config/service-defaults/ce-gone").ok();

    Answer answer = agent().get("/v1/config/service-defaults/ce-gone");
    assertEquals(404, answer.status());
    assertTrue(answer.index() >= 1);
    assertEquals(200, agent().delete("/v1/config/service-defaults/ce-gone").status());
  }

  @Test
  default void configEntry_missing_canBeWaitedFor() throws Exception {
    Answer missing = agent().get("/v1/config/service-defaults/ce-coming");
    assertEquals(404, missing.status());

    CompletableFuture<Answer> waiting = watchUntilFound("ce-coming", missing.index());
    write("{\"Kind\": \"service-defaults\", \"Name\": \"ce-coming\", \"Protocol\": \"grpc\"}");

    assertEquals(
        "grpc", waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).json().path("Protocol").asText());
  }

  @Test
  default void configEntry_comparedAndSet_onlyAtTheSameIndex() {
    write("{\"Kind\": \"service-defaults\", \"Name\": \"ce-cas\", \"Protocol\": \"http\"}");
    long index =
        agent().get("/v1/config/service-defaults/ce-cas").json().path("ModifyIndex").asLong();
    String change = "{\"Kind\": \"service-defaults\", \"Name\": \"ce-cas\", \"Protocol\": \"tcp\"}";

    assertFalse(agent().put("/v1/config?cas=1", change).json().asBoolean());
    assertTrue(agent().put("/v1/config?cas=" + index, change).json().asBoolean());
  }

  @Test
  default void configEntry_snakeCase_isTheSame() {
    write("{\"kind\": \"service-defaults\", \"name\": \"ce-snake\", \"protocol\": \"http2\"}");

    assertEquals(
        "http2",
        agent().get("/v1/config/service-defaults/ce-snake").json().path("Protocol").asText());
  }

  @Test
  default void configEntry_ofAnUnknownKind_isRefused() {
    Answer read = agent().get("/v1/config/no-kind");
    assertEquals(500, read.status());
    assertTrue(read.body().contains("invalid config entry kind: no-kind"), read::body);
    Answer written = agent().put("/v1/config", "{\"Kind\": \"no-kind\", \"Name\": \"x\"}");
    assertEquals(400, written.status());
    assertTrue(written.body().contains("invalid config entry kind: no-kind"), written::body);
  }

  @Test
  default void defaults_reachTheSidecarThroughItsHash() throws Exception {
    registerWithSidecar("merged", 8080);
    String hash =
        agent()
            .get("/v1/agent/service/merged-sidecar-proxy")
            .header("X-Consul-ContentHash")
            .orElseThrow();
    CompletableFuture<Answer> waiting =
        agent().getLater("/v1/agent/service/merged-sidecar-proxy?wait=50s&hash=" + hash);

    write("{\"Kind\": \"service-defaults\", \"Name\": \"merged\", \"Protocol\": \"http\"}");

    assertEquals(
        "http",
        waiting
            .get(SOON.toSeconds(), TimeUnit.SECONDS)
            .json()
            .path("Proxy")
            .path("Config")
            .path("protocol")
            .asText());
  }

  @Test
  default void proxyDefaults_giveWayToTheRegistration() {
    write(
        """
        {"Kind": "proxy-defaults", "Name": "global",
         "Config": {"local_connect_timeout_ms": 1000, "max_inbound_connections": 7}}""");
    try {
      register(
          """
          {"Name": "own", "Port": 8080, "Connect": {"SidecarService": {"Proxy": {
            "Config": {"local_connect_timeout_ms": 2000}}}}}""");

      Await.until(
          "the defaults are merged",
          SOON,
          () -> {
            JsonNode config =
                agent()
                    .get("/v1/agent/service/own-sidecar-proxy")
                    .json()
                    .path("Proxy")
                    .path("Config");
            return config.path("local_connect_timeout_ms").asInt() == 2000
                && config.path("max_inbound_connections").asInt() == 7;
          });
    } finally {
      agent().delete("/v1/config/proxy-defaults/global").ok();
    }
  }

  private void write(String entry) {
    assertTrue(agent().put("/v1/config", entry).json().asBoolean());
  }

  private CompletableFuture<Answer> watchUntilFound(String name, long index) {
    return agent()
        .getLater("/v1/config/service-defaults/" + name + "?wait=10s&index=" + index)
        .thenCompose(
            answer ->
                answer.status() == 200
                    ? CompletableFuture.completedFuture(answer)
                    : watchUntilFound(name, answer.index()));
  }
}
