// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TillEntriesTest {
  @Test
  void split_ofOneInTen_leavesTheRestToTheOldVersion() {
    JsonArray splits = TillEntries.split("shop", 10).getJsonArray("Splits");
    assertEquals(
        new JsonArray()
            .add(new JsonObject().put("Weight", 90).put("ServiceSubset", "v1"))
            .add(new JsonObject().put("Weight", 10).put("Service", "shop-v2")),
        splits);
  }

  @Test
  void redirect_toAnotherDatacenter_namesIt() {
    JsonObject entry = TillEntries.redirect("shop", Optional.of("dc2"));
    assertEquals("shop-v2", entry.getString("Name"));
    assertEquals(
        new JsonObject().put("Service", "shop").put("ServiceSubset", "v2").put("Datacenter", "dc2"),
        entry.getJsonObject("Redirect"));
  }

  @Test
  void redirect_withinTheDatacenter_namesNone() {
    JsonObject redirect = TillEntries.redirect("shop", Optional.empty()).getJsonObject("Redirect");
    assertFalse(redirect.containsKey("Datacenter"));
  }

  @Test
  void upstreams_ofTill_goThroughGatewaysOfTheOwnDatacenter() {
    JsonObject local = new JsonObject().put("Mode", "local");
    assertEquals(local, TillEntries.upstream("shop", 1).getJsonObject("MeshGateway"));
    assertEquals(local, TillEntries.upstream("ledger", "dc2", 1).getJsonObject("MeshGateway"));
    assertEquals(local, TillEntries.queried("any", 1).getJsonObject("MeshGateway"));
  }
}
