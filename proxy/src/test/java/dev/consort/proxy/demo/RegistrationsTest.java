// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RegistrationsTest {
  private static final String SHOP = "shop";

  private final Vertx vertx = Vertx.vertx();
  private AgentApi agent;
  private Registrations written;

  @BeforeEach
  void open() throws Exception {
    agent = DemoAgents.embedded(vertx).here();
    written = new Registrations(agent, new FreePorts(new Random(1)));
  }

  @AfterEach
  void close() {
    vertx.close();
  }

  private void everything() throws IOException {
    written.entry(TillEntries.speaksHttp(SHOP));
    written.entry(TillEntries.speaksHttp(TillEntries.canary(SHOP)));
    written.entry(TillEntries.versions(SHOP));
    written.entry(TillEntries.redirect(SHOP, Optional.of(DemoAgents.SECOND)));
    written.entry(TillEntries.split(SHOP, 10));
    written.version(SHOP, TillEntries.OLD, 1);
    written.version(SHOP, TillEntries.NEW, 2);
    written.intention("till", SHOP, "allow");
    written.query(TillEntries.query("anywhere", SHOP, DemoAgents.SECOND));
  }

  private JsonArray passing(String filter) throws IOException {
    return agent.list("/v1/health/connect/" + SHOP + "?passing=1" + filter);
  }

  @Test
  void close_afterEverything_leavesNothingBehind() throws Exception {
    everything();
    assertEquals(2, passing("").size());
    written.close();
    assertTrue(agent.get("/v1/agent/services").isEmpty());
    for (String kind : new String[] {"service-defaults", "service-resolver", "service-splitter"}) {
      assertEquals(new JsonArray(), agent.list("/v1/config/" + kind), kind);
    }
    assertEquals(new JsonArray(), agent.list("/v1/connect/intentions"));
    assertEquals(new JsonArray(), agent.list("/v1/query"));
  }

  @Test
  void version_ofAService_isToldApartByItsMeta() throws Exception {
    everything();
    JsonArray found = passing("&filter=Service.Meta.version==%22v2%22");
    assertEquals(1, found.size());
    assertEquals(
        "shop-v2-sidecar-proxy", found.getJsonObject(0).getJsonObject("Service").getString("ID"));
  }

  @Test
  void well_saidOfAService_decidesWhetherItIsInUse() throws Exception {
    written.service("stock", 1, new JsonObject());
    written.well("stock", false);
    assertEquals(new JsonArray(), agent.list("/v1/health/connect/stock?passing=1"));
    written.well("stock", true);
    assertEquals(1, agent.list("/v1/health/connect/stock?passing=1").size());
  }

  @Test
  void intention_setTwice_isOneAndTheLater() throws Exception {
    written.intention("till", SHOP, "allow");
    written.intention("till", SHOP, "deny");
    JsonArray all = agent.list("/v1/connect/intentions");
    assertEquals(1, all.size());
    assertEquals("deny", all.getJsonObject(0).getString("Action"));
  }
}
