// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.sni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.upstreams.Destination;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SniTableTest {
  private static final Destination DB = destination("db");
  private static final Destination DC2 = destination("dc2");
  private static final SniTable TABLE =
      SniTable.of("td.consul", Map.of("db.default.dc1.internal.td.consul", DB), Map.of("dc2", DC2));

  private static Destination destination(String id) {
    return Destination.of(UpstreamTarget.passedThrough(id, Duration.ofSeconds(5), List.of()));
  }

  @Test
  void service_byItsFullName_isFound() {
    assertEquals(Optional.of(DB), TABLE.find("db.default.dc1.internal.td.consul"));
  }

  @Test
  void anyNameInAnotherDatacenter_isFoundByItsEnd() {
    assertEquals(Optional.of(DC2), TABLE.find("db.default.dc2.internal.td.consul"));
    assertEquals(Optional.of(DC2), TABLE.find("v1.db.default.dc2.internal.td.consul"));
  }

  @Test
  void nameThatIsNotKnown_leadsNowhere() {
    for (String name :
        List.of(
            "",
            ".",
            "web.default.dc1.internal.td.consul",
            "db.default.dc1.internal.other.consul",
            "db.default.dc2.internal.other.consul",
            "db.default.dc3.internal.td.consul",
            "db.default.dc2.internal.td.consul.",
            "db.default.xdc2.internal.td.consul",
            "dc2.internal.td.consul",
            ".dc2.internal.td.consul",
            ".internal.td.consul",
            "internal.td.consul")) {
      assertEquals(Optional.empty(), TABLE.find(name), name);
    }
    assertEquals(Optional.empty(), SniTable.EMPTY.find("db.default.dc1.internal.td.consul"));
  }

  @Test
  void ids_areTheSameObject_whileTheDestinationsAre() {
    SniTable same = TABLE.next("td.consul", Map.of("a", destination("db")), Map.of("dc2", DC2));
    assertSame(TABLE.ids(), same.ids());
    assertNotSame(TABLE.ids(), TABLE.next("td.consul", Map.of("a", DB), Map.of()).ids());
  }
}
