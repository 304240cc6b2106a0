// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Await;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalog, the health of services, and what an agent says of itself. */
interface CatalogContract extends AgentContract {
  @Test
  default void healthConnect_sidecar_isNamedByItsDestination() {
    registerWithSidecar("hc", 8080);

    JsonNode instance = awaitConnectInstances("hc", 1).path(0);
    assertEquals("dc1", instance.path("Node").path("Datacenter").asText());
    assertFalse(instance.path("Node").path("Node").asText().isEmpty());
    assertFalse(instance.path("Node").path("Address").asText().isEmpty());
    JsonNode service = instance.path("Service");
    assertEquals("connect-proxy", service.path("Kind").asText());
    assertEquals("hc-sidecar-proxy", service.path("ID").asText());
    assertEquals("hc", service.path("Proxy").path("DestinationServiceName").asText());
    assertTrue(service.path("Port").asInt() > 0);
    assertEquals(1, service.path("Weights").path("Passing").asInt());
    assertTrue(instance.path("Checks").size() > 0);
  }

  @Test
  default void healthConnect_nativeService_isItsOwnInstance() {
    register(
        """
        {"Name": "nat", "Port": 8443, "Connect": {"Native": true}}""");

    JsonNode service = awaitConnectInstances("nat", 1).path(0).path("Service");
    assertEquals("nat", service.path("Service").asText());
    assertTrue(service.path("Connect").path("Native").asBoolean());
    assertTrue(
        agent().get("/v1/agent/service/nat").json().path("Connect").path("Native").asBoolean());
  }

  @Test
  default void healthService_knowsAddressAndWeights() {
    register(
        """
        {"Name": "weighted", "Port": 8080, "Address": "127.0.0.7",
         "Weights": {"Passing": 10, "Warning": 3},
         "TaggedAddresses": {"wan": {"Address": "198.51.100.1", "Port": 80}}}""");

    JsonNode service =
        Await.present(
                "in the catalog",
                SOON,
                () ->
                    Optional.of(agent().get("/v1/health/service/weighted").json())
                        .filter(instances -> instances.size() == 1))
            .path(0)
            .path("Service");
    assertEquals("127.0.0.7", service.path("Address").asText());
    assertEquals(10, service.path("Weights").path("Passing").asInt());
    assertEquals(3, service.path("Weights").path("Warning").asInt());
    assertEquals(
        "198.51.100.1", service.path("TaggedAddresses").path("wan").path("Address").asText());
  }

  @Test
  default void health_ofAnUnknownService_isAnEmptyListWithAnIndex() {
    Answer answer = agent().get("/v1/health/connect/no-such");

    assertEquals("[]", answer.ok().body().strip());
    assertTrue(answer.index() >= 1);
  }

  @Test
  default void catalog_namesServicesNodesAndDatacenters() {
    registerWithSidecar("cat", 8080);
    awaitConnectInstances("cat", 1);

    JsonNode services = agent().get("/v1/catalog/services").json();
    assertTrue(services.has("cat"));
    assertTrue(services.has("cat-sidecar-proxy"));
    JsonNode instance = agent().get("/v1/catalog/service/cat").json().path(0);
    assertEquals("cat", instance.path("ServiceName").asText());
    assertEquals(8080, instance.path("ServicePort").asInt());
    assertEquals("[\"dc1\"]", agent().get("/v1/catalog/datacenters").ok().body().strip());
    assertEquals(
        instance.path("Node").asText(),
        agent().get("/v1/catalog/nodes").json().path(0).path("Node").asText());
  }

  @Test
  default void agentSelf_saysWhoItIs() {
    JsonNode config = agent().get("/v1/agent/self").json().path("Config");

    assertEquals("dc1", config.path("Datacenter").asText());
    assertFalse(config.path("NodeName").asText().isEmpty());
    assertTrue(config.path("Version").asText().matches("\\d+\\.\\d+.*"));
  }

  @Test
  default void status_namesALeader() {
    String leader = agent().get("/v1/status/leader").json().asText();

    assertFalse(leader.isEmpty());
    assertTrue(agent().get("/v1/status/peers").ok().body().contains(leader));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/health/connect/x?index=x | 400 | Invalid index",
        "/v1/health/connect/x?index=1&wait=x | 400 | Invalid wait time",
        "/v1/health/connect/x?ns=default | 400 | Invalid query parameter: \"ns\"",
        "/v1/health/connect/x?dc=nowhere | 500 | No path to datacenter",
        "/v1/agent/service/no-such | 404 | unknown service ID: no-such",
        "/v1/no-such | 404 | ''",
      })
  default void badRequest_isAnsweredAsDocumented(String path, int status, String reason) {
    Answer answer = agent().get(path);

    assertEquals(status, answer.status());
    assertTrue(answer.body().contains(reason), answer::body);
  }

  @Test
  default void wrongMethod_isRefused() {
    assertEquals(405, agent().post("/v1/agent/self", "").status());
  }
}
