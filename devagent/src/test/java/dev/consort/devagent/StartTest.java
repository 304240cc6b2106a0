// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.AclSettings;
import dev.consort.devagent.http.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent begins with, and where it may listen. */
final class StartTest {
  @Test
  void seed_entriesThatNeedOthers_mayStandBeforeThem() throws IOException {
    Seed seed =
        new Seed(
            List.of(
                object(
                    """
                    {"Kind": "service-intentions", "Name": "api", "Sources": [{"Name": "web",
                      "Permissions": [{"Action": "allow", "HTTP": {"PathPrefix": "/"},
                        "JWT": {"Providers": [{"Name": "okta"}]}}]}]}"""),
                object(
                    """
                    {"Kind": "service-defaults", "Name": "api", "Protocol": "http",
                     "MutualTLSMode": "permissive"}"""),
                object(
                    """
                    {"Kind": "jwt-provider", "Name": "okta",
                     "JSONWebKeySet": {"Local": {"JWKS": "eyJrZXlzIjpbXX0="}}}"""),
                object(
                    """
                    {"Kind": "mesh", "AllowEnablingPermissiveMutualTLS": true}""")),
            List.of(),
            List.of(),
            List.of());

    try (TestAgent agent = TestAgent.start(DevAgentConfig.defaults().withSeed(seed))) {
      String match = "/v1/connect/intentions/match?by=destination&name=api";
      assertEquals("okta", agent.at(match, "/api/0/Permissions/0/JWT/Providers/0/Name").asText());
    }
  }

  @Test
  void seed_withEverything_isThereFromTheStart() throws IOException {
    Seed seed =
        new Seed(
            List.of(
                object(
                    """
                    {"Kind": "service-defaults", "Name": "web", "Protocol": "http"}""")),
            List.of(
                object(
                    """
                    {"name": "web", "port": 80, "connect": {"sidecar_service": {}}}""")),
            List.of(
                object(
                    """
                    {"Name": "all", "Rules": "service_prefix \\"\\" {policy = \\"read\\"}"}""")),
            List.of(
                object(
                    """
                    {"SecretID": "reader", "Policies": [{"Name": "all"}]}""")));
    DevAgentConfig config =
        DevAgentConfig.defaults()
            .withDatacenter("lab")
            .withNode("desk")
            .withAcl(AclSettings.deny("root-secret"))
            .withSeed(seed);

    try (TestAgent agent = TestAgent.start(config, "root-secret")) {
      assertEquals("lab", agent.at("/v1/agent/self", "/Config/Datacenter").asText());
      assertEquals("desk", agent.at("/v1/agent/self", "/Config/NodeName").asText());
      assertEquals(
          "http",
          agent.at("/v1/agent/service/web-sidecar-proxy", "/Proxy/Config/protocol").asText());
      assertEquals(200, agent.get("/v1/health/connect/web", "reader").status());
      assertFalse(config.toString().contains("root-secret"));
      assertFalse(config.toString().contains("reader"));
    }
  }

  private static ObjectNode object(String json) {
    return Json.readObject(json);
  }

  @ParameterizedTest
  @CsvSource({"Dc 1, 8500, allow", "dc1, 65536, allow", "dc1, -1, allow", "dc1, 1, perhaps"})
  void config_outOfRange_isRefused(String datacenter, int port, String policy) {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            DevAgentConfig.defaults()
                .withDatacenter(datacenter)
                .withAddress("127.0.0.1", port)
                .withDefaultIntentionPolicy(policy));
  }

  @Test
  void seed_serviceNotValid_failsTheStart() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      DevAgentConfig config =
          DevAgentConfig.defaults()
              .withSeed(
                  new Seed(List.of(), List.of(object("{\"port\": 80}")), List.of(), List.of()));
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
