// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.metrics.Registry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is counted of requests, and from when on. */
final class RequestMetricsTest {
  private static final String LABELS = "direction=\"outbound\",service=\"web\"";

  private final Registry registry = new Registry();
  private final RequestMetrics metrics = new RequestMetrics(registry, "outbound", "web", "db");

  private Stream<String> lines() {
    return registry.scrape().lines().filter(line -> line.startsWith("consort_"));
  }

  private String value(String name, String more) {
    String start = name + "{" + LABELS + more + ",upstream=\"db\"} ";
    return lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  private String byStatus(String status) {
    return value("consort_requests_total", ",status=\"" + status + "\"");
  }

  @Test
  void idleListener_hasNone() {
    assertEquals(List.of(), lines().toList());
  }

  @Test
  void firstRequest_hasAllThatLastsAsLongAsTheListener() {
    metrics.began();
    assertEquals("1.0", value("consort_requests_active", ""));
    for (String status : List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx")) {
      assertEquals("0.0", byStatus(status), status);
    }
    assertEquals("0.0", value("consort_request_body_bytes_total", ""));
    assertEquals("0.0", value("consort_response_body_bytes_total", ""));
    assertEquals("0", value("consort_request_duration_seconds_count", ""));
  }

  @Test
  void requests_areCountedByTheirAnswer() {
    for (int status : new int[] {0, 101, 204, 204, 301, 404, 503, 599, 600}) {
      metrics.began();
      metrics.ended(status, "finished", TimeUnit.MILLISECONDS.toNanos(5), 3, 5);
    }
    assertEquals("1.0", byStatus("none"));
    assertEquals("1.0", byStatus("1xx"));
    assertEquals("2.0", byStatus("2xx"));
    assertEquals("1.0", byStatus("3xx"));
    assertEquals("1.0", byStatus("4xx"));
    assertEquals("3.0", byStatus("5xx"), "what is above counts as the last");
    assertEquals("0.0", value("consort_requests_active", ""));
    assertEquals("27.0", value("consort_request_body_bytes_total", ""));
    assertEquals("45.0", value("consort_response_body_bytes_total", ""));
    assertEquals("9", value("consort_request_duration_seconds_count", ""));
    assertEquals("0.045", value("consort_request_duration_seconds_sum", ""));
  }

  @Test
  void requestThatDidNotEndWell_isCountedByItsReason() {
    metrics.began();
    metrics.ended(503, "unreachable", 0, 0, 0);
    assertEquals(
        List.of(
            "consort_requests_failed_total{direction=\"outbound\",reason=\"unreachable\","
                + "service=\"web\",upstream=\"db\"} 1.0"),
        lines().filter(line -> line.startsWith("consort_requests_failed")).toList());
  }
}
