// SPDX-License-Identifier: Apache-2.0
package dev.consort.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * Creates and holds the meters of one process. Names are Prometheus names with the unit ({@code
 * consort_inbound_connections}); labels are key, value pairs of enums or ids known when the
 * snapshot is built, never paths, peer addresses or messages. Asking twice for the same name and
 * labels gives the same meter. Thread-safe; there is one per process and it is passed down, never
 * static.
 */
public final class Registry {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** A count that only grows. Exposed with the suffix {@code _total}. */
  public Counter counter(String name, String help, String... labels) {
    return Counter.builder(name).description(help).tags(labels).register(meters);
  }

  /** A value read from {@code source} at each scrape. The source is held strongly. */
  public <T> Gauge gauge(
      String name, String help, T source, ToDoubleFunction<T> value, String... labels) {
    return Gauge.builder(name, source, value)
        .description(help)
        .tags(labels)
        .strongReference(true)
        .register(meters);
  }

  /** A distribution of durations with the given upper bounds. */
  public Timer timer(String name, String help, Duration[] bounds, String... labels) {
    return Timer.builder(name)
        .description(help)
        .tags(labels)
        .serviceLevelObjectives(bounds)
        .register(meters);
  }

  /** A distribution of sizes with the given upper bounds. */
  public DistributionSummary summary(String name, String help, double[] bounds, String... labels) {
    return DistributionSummary.builder(name)
        .description(help)
        .tags(Tags.of(labels))
        .serviceLevelObjectives(bounds)
        .register(meters);
  }

  /** Forgets a meter, as when the target it counted for is retired. */
  public void remove(Meter meter) {
    meters.remove(meter);
  }

  /** Everything in Prometheus' text format, version 0.0.4. */
  public String scrape() {
    return meters.scrape();
  }
}
