// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.metrics.Registry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class AgentMetricsTest {
  private final Registry registry = new Registry();
  private final AgentMetrics metrics = AgentMetrics.register(registry);

  private static Supplier<WatchStatus> aged(int seconds) {
    return () ->
        new WatchStatus(
            "x",
            "",
            "",
            Optional.of(Duration.ofSeconds(seconds)),
            Optional.empty(),
            Optional.empty());
  }

  @Test
  void age_ofTwoWatchesOfOneName_isTheOlders_untilBothEnd() {
    Runnable first = metrics.watching("leaf web", aged(7));
    Runnable second = metrics.watching("leaf web", aged(3));
    String gauge = "consort_agent_watch_age_seconds{watch=\"leaf web\"} ";
    assertTrue(registry.scrape().contains(gauge + "7.0"), registry.scrape());
    first.run();
    assertTrue(registry.scrape().contains(gauge + "3.0"), registry.scrape());
    second.run();
    second.run();
    assertFalse(registry.scrape().contains(gauge), registry.scrape());
    metrics.watching("leaf web", aged(1));
    assertTrue(registry.scrape().contains(gauge + "1.0"), registry.scrape());
  }

  @Test
  void calls_areCountedByEndpointAndResult_neverByName() {
    metrics.called(AgentRequest.get("/v1/agent/connect/ca/leaf/web"), Optional.empty());
    metrics.called(
        AgentRequest.get("/v1/health/connect/db"), Optional.of(FaultKind.PERMISSION_DENIED));
    metrics.called(AgentRequest.get("/v1/agent/service/web"), Optional.empty());
    metrics.called(AgentRequest.put("/v1/agent/service/register", ""), Optional.empty());
    metrics.indexReset("leaf web");
    String scraped = registry.scrape();
    for (String line :
        new String[] {
          "endpoint=\"leaf\",result=\"ok\"} 1.0",
          "endpoint=\"health\",result=\"permission_denied\"} 1.0",
          "endpoint=\"service\",result=\"ok\"} 1.0",
          "endpoint=\"register\",result=\"ok\"} 1.0",
          "consort_agent_index_resets_total 1.0"
        }) {
      assertTrue(scraped.contains(line), scraped);
    }
  }
}
