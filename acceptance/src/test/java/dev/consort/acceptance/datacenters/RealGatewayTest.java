// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.RequiresTool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gateways between two datacenters of real Consul servers. */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RealGatewayTest extends GatewayContract {
  RealGatewayTest() {
    super(AgentKind.REAL);
  }

  @Test
  void agentThatKnowsNoPeers_isAnAnswer_andNothingIsMissing() {
    MeshGateway gateway = here.gateway("gw-without-peers");
    assertEquals(404, here.agent().api().send("GET", "/v1/peerings", "").status());
    JsonNode watches = gateway.process().admin().get("/watches").get("watches");
    List<String> asked = new ArrayList<>();
    for (JsonNode watch : watches) {
      asked.add(watch.get("watch").asText());
      assertFalse(watch.has("error"), watch::toString);
    }
    assertTrue(asked.containsAll(List.of("peerings", "exported-services")), asked::toString);
    assertFalse(asked.contains("protocols"), asked::toString);
    JsonNode page = gateway.page();
    assertTrue(page.get("leftOut").isEmpty(), page::toString);
  }
}
