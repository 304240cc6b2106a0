// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Gauges of the credentials in force, by service. Thread-safe. */
public final class LeafGauges {
  private final Registry registry;
  private final Map<String, Shown> shown = new ConcurrentHashMap<>();

  LeafGauges(Registry registry) {
    this.registry = registry;
  }

  /** Shows {@code credentials} as those in force for their service. */
  void inForce(Credentials credentials, InstantSource clock) {
    Shown gauges =
        shown.computeIfAbsent(
            credentials.leaf().id().service(), service -> new Shown(registry, service, clock));
    // Contexts are built by the control path in order, yet a late one must not turn time back.
    gauges.current.accumulateAndGet(
        credentials,
        (old, fresh) -> old == null || old.generation() <= fresh.generation() ? fresh : old);
  }

  /** Forgets a service that this process no longer stands beside. */
  public void retire(ServiceId id) {
    Shown gauges = shown.remove(id.service());
    if (gauges != null) {
      gauges.meters.forEach(registry::remove);
    }
  }

  private static final class Shown {
    final AtomicReference<Credentials> current = new AtomicReference<>();
    final List<Gauge> meters;

    Shown(Registry registry, String service, InstantSource clock) {
      meters =
          List.of(
              registry.gauge(
                  "consort_leaf_expiry_seconds",
                  "Seconds until the service's certificate runs out; negative when it has.",
                  current,
                  c -> secondsLeft(c.get(), clock),
                  "service",
                  service),
              registry.gauge(
                  "consort_credentials_generation",
                  "Grows by one with each change of the service's certificate or roots.",
                  current,
                  c -> c.get() == null ? 0 : c.get().generation(),
                  "service",
                  service));
    }

    private static double secondsLeft(Credentials credentials, InstantSource clock) {
      return credentials == null
          ? Double.NaN
          : Duration.between(clock.instant(), credentials.leaf().validBefore()).toSeconds();
    }
  }
}
