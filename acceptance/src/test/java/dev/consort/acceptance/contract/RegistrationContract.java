// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registering services, and the sidecars that the agent makes of them. */
interface RegistrationContract extends AgentContract {
  @Test
  default void register_sidecarService_isExpanded() {
    register(
        """
        {"ID": "reg1", "Name": "reg", "Port": 8080, "Tags": ["v1"], "Meta": {"a": "b"},
         "Connect": {"SidecarService": {"Proxy": {"Config": {"bind_port": 7000},
           "Upstreams": [{"DestinationName": "reg-db", "LocalBindPort": 9191,
             "Config": {"connect_timeout_ms": 1000}}]}}}}""");

    JsonNode sidecar = agent().get("/v1/agent/service/reg1-sidecar-proxy").json();
    assertEquals("connect-proxy", sidecar.path("Kind").asText());
    assertEquals("reg1-sidecar-proxy", sidecar.path("ID").asText());
    assertEquals("reg-sidecar-proxy", sidecar.path("Service").asText());
    assertEquals("[\"v1\"]", sidecar.path("Tags").toString());
    assertEquals("{\"a\":\"b\"}", sidecar.path("Meta").toString());
    assertTrue(sidecar.path("Port").asInt() > 0);
    JsonNode proxy = sidecar.path("Proxy");
    assertEquals("reg", proxy.path("DestinationServiceName").asText());
    assertEquals("reg1", proxy.path("DestinationServiceID").asText());
    assertEquals("127.0.0.1", proxy.path("LocalServiceAddress").asText());
    assertEquals(8080, proxy.path("LocalServicePort").asInt());
    assertEquals(7000, proxy.path("Config").path("bind_port").asInt());
    JsonNode upstream = proxy.path("Upstreams").path(0);
    assertEquals("service", upstream.path("DestinationType").asText());
    assertEquals("reg-db", upstream.path("DestinationName").asText());
    assertEquals(9191, upstream.path("LocalBindPort").asInt());
    assertEquals(1000, upstream.path("Config").path("connect_timeout_ms").asInt());
  }

  @Test
  default void register_snakeCase_isTheSame() {
    register(
        """
        {"id": "snake1", "name": "snake", "port": 8080, "connect": {"sidecar_service": {
          "port": 7001, "proxy": {"local_service_address": "127.0.0.2", "local_service_port": 8081,
            "upstreams": [{"destination_name": "snake-db", "local_bind_port": 9192,
              "local_bind_address": "127.0.0.3"}]}}}}""");

    JsonNode sidecar = agent().get("/v1/agent/service/snake1-sidecar-proxy").json();
    assertEquals(7001, sidecar.path("Port").asInt());
    assertEquals("127.0.0.2", sidecar.path("Proxy").path("LocalServiceAddress").asText());
    assertEquals(8081, sidecar.path("Proxy").path("LocalServicePort").asInt());
    JsonNode upstream = sidecar.path("Proxy").path("Upstreams").path(0);
    assertEquals("snake-db", upstream.path("DestinationName").asText());
    assertEquals("127.0.0.3", upstream.path("LocalBindAddress").asText());
  }

  @Test
  default void register_again_keepsTheSidecarsPort() {
    registerWithSidecar("again", 8080);
    int port = agent().get("/v1/agent/service/again-sidecar-proxy").json().path("Port").asInt();
    registerWithSidecar("between", 8082);
    registerWithSidecar("again", 8081);

    JsonNode sidecar = agent().get("/v1/agent/service/again-sidecar-proxy").json();
    assertEquals(port, sidecar.path("Port").asInt());
    assertEquals(8081, sidecar.path("Proxy").path("LocalServicePort").asInt());
  }

  @Test
  default void register_sidecarWithoutChecks_getsTwo() {
    register(
        """
        {"ID": "chk1", "Name": "chk", "Port": 8080, "Connect": {"SidecarService": {}}}""");

    List<String> names = new ArrayList<>();
    for (JsonNode check : agent().get("/v1/agent/checks").json()) {
      if (check.path("ServiceID").asText().equals("chk1-sidecar-proxy")) {
        names.add(check.path("Type").asText() + " " + check.path("Name").asText());
      }
    }
    names.sort(null);
    assertEquals(
        List.of("alias Connect Sidecar Aliasing chk1", "tcp Connect Sidecar Listening"), names);
  }

  @Test
  default void register_proxyByHand_isTakenAsItIs() {
    register(
        """
        {"Kind": "connect-proxy", "ID": "hand-proxy", "Name": "hand-proxy", "Port": 7002,
         "Address": "127.0.0.9", "Proxy": {"DestinationServiceName": "hand"}}""");

    JsonNode proxy = agent().get("/v1/agent/service/hand-proxy").json();
    assertEquals("127.0.0.9", proxy.path("Address").asText());
    assertEquals("hand", proxy.path("Proxy").path("DestinationServiceName").asText());
    assertEquals(
        "hand-proxy", awaitConnectInstances("hand", 1).path(0).path("Service").path("ID").asText());
  }

  @Test
  default void services_listsByIdAndFilters() {
    registerWithSidecar("listed", 8080);

    JsonNode all = agent().get("/v1/agent/services").json();
    assertEquals("listed", all.path("listed").path("Service").asText());
    assertEquals(
        "listed",
        all.path("listed-sidecar-proxy").path("Proxy").path("DestinationServiceID").asText());
    JsonNode proxies =
        agent().get("/v1/agent/services?filter=Kind+%3D%3D+%22connect-proxy%22").json();
    assertTrue(proxies.has("listed-sidecar-proxy"));
    assertFalse(proxies.has("listed"));
  }

  @Test
  default void deregister_service_takesItsSidecarAlong() {
    registerWithSidecar("gone", 8080);
    awaitConnectInstances("gone", 1);

    agent().put("/v1/agent/service/deregister/gone", "").ok();

    assertEquals(404, agent().get("/v1/agent/service/gone").status());
    Answer sidecar = agent().get("/v1/agent/service/gone-sidecar-proxy");
    assertEquals(404, sidecar.status());
    assertEquals("unknown service ID: gone-sidecar-proxy", sidecar.body().strip());
    awaitConnectInstances("gone", 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Port\": 1} | Missing service name",
        "{\"Name\": \"bad\", \"Address\": \"0.0.0.0\"} | Invalid service address",
        "not json | Request decode failed",
        "{\"Name\": \"bad\", \"Kind\": \"connect-proxy\", \"Port\": 1} | DestinationServiceName",
      })
  default void register_invalid_isRefusedWithTheReason(String body, String reason) {
    Answer answer = agent().put("/v1/agent/service/register", body);

    assertEquals(400, answer.status());
    assertTrue(answer.body().contains(reason), answer::body);
  }
}
