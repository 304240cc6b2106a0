// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one file of {@code consort dev}, and where an agent may listen. */
final class SeedFileTest {
  @Test
  void file_withEverything_isThereFromTheStart() throws IOException {
    DevAgentConfig config =
        SeedFile.read(
            """
            {"datacenter": "lab", "node_name": "desk",
             "acl": {"enabled": true, "default_policy": "deny",
               "policies": [{"Name": "all", "Rules": "service_prefix \\"\\" {policy = \\"read\\"}"}],
               "tokens": {"initial_management": "root-secret", "list": [
                 {"SecretID": "reader", "Policies": [{"Name": "all"}]}]}},
             "connect": {"leaf_cert_ttl": "90s", "rotation_jitter": "1s"},
             "default_intention_policy": "allow",
             "config_entries": [{"Kind": "service-defaults", "Name": "web", "Protocol": "http"}],
             "services": [{"name": "web", "port": 80, "connect": {"sidecar_service": {}}}]}""",
            DevAgentConfig.defaults());

    try (TestAgent agent = TestAgent.start(config, "root-secret")) {
      assertEquals("lab", agent.at("/v1/agent/self", "/Config/Datacenter").asText());
      assertEquals("desk", agent.at("/v1/agent/self", "/Config/NodeName").asText());
      assertEquals(
          "http",
          agent.at("/v1/agent/service/web-sidecar-proxy", "/Proxy/Config/protocol").asText());
      assertEquals(200, agent.get("/v1/health/connect/web", "reader").status());
      assertEquals(
          TestAgent.START.plus(Duration.ofSeconds(90)).toString(),
          agent.at("/v1/agent/connect/ca/leaf/web", "/ValidBefore").asText());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"datacentre\": \"x\"}|datacentre",
        "{\"datacenter\": \"Dc 1\"}|Dc 1",
        "{\"acl\": {\"enabled\": true, \"default_policy\": \"maybe\"}}|default_policy",
        "{\"connect\": {\"leaf_cert_ttl\": \"soon\"}}|leaf_cert_ttl",
        "{\"default_intention_policy\": \"perhaps\"}|perhaps",
        "{\"services\": [1]}|lists of objects",
        "{\"services\": |Request decode failed"
      })
  void file_notUnderstood_isRefusedByName(String text, String named) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> SeedFile.read(text, DevAgentConfig.defaults()));

    assertTrue(refused.getMessage().contains(named), refused::getMessage);
  }

  @Test
  void seed_serviceNotValid_failsTheStart() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      DevAgentConfig config =
          SeedFile.read("{\"services\": [{\"port\": 80}]}", DevAgentConfig.defaults());
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () -> DevAgent.start(vertx, config).toCompletionStage().toCompletableFuture().get());
      assertTrue(failed.getCause().getMessage().contains("Missing service name"));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }

  @Test
  void address_thatOthersReach_isRefusedUnlessForced() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      DevAgentConfig config = DevAgentConfig.defaults().withAddress("0.0.0.0", 0);
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () -> DevAgent.start(vertx, config).toCompletionStage().toCompletableFuture().get());
      assertTrue(failed.getCause().getMessage().contains("0.0.0.0"));
      DevAgent forced =
          DevAgent.start(vertx, config.withForceNonLoopback(true))
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      assertTrue(forced.address().port() > 0);
      forced.stop().toCompletionStage().toCompletableFuture().get();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }
}
