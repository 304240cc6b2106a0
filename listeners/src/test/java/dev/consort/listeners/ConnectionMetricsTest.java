// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.metrics.Registry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionMetricsTest {
  private final Registry registry = new Registry();
  private final ConnectionMetrics metrics =
      new ConnectionMetrics(registry, "outbound", "web", "db");

  private List<String> series() {
    return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void listenerThatNobodyUses_hasOneSeries() {
    assertEquals(
        List.of(
            "consort_connections_opened_total{direction=\"outbound\",service=\"web\","
                + "upstream=\"db\"} 0.0"),
        series());
  }

  @Test
  void firstConnection_bringsTheOthers() {
    metrics.opened();
    metrics.opened();
    assertTrue(
        series()
            .contains(
                "consort_connections_active{direction=\"outbound\",service=\"web\","
                    + "upstream=\"db\"} 2.0"));
  }
}
