// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of one listener and of those that replace it. Thread-safe. All but the count of its
 * connections are made when the first comes, since of a thousand upstreams most are idle for long;
 * those labelled with a reason when it is first met, since most never occur.
 */
final class ConnectionMetrics {
  private static final Duration[] DURATIONS = {
    Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1),
    Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10)
  };
  private static final Duration[] CONNECTS = {
    Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1)
  };

  private final Registry registry;
  private final String[] labels;
  private final Counter opened;
  private volatile InUse inUse;
  private final Map<String, Counter> byReason = new ConcurrentHashMap<>(1);

  ConnectionMetrics(Registry registry, String direction, String service, String upstream) {
    this.registry = registry;
    this.labels = new String[] {"direction", direction, "service", service, "upstream", upstream};
    this.opened = registry.counter("consort_connections_opened", "Connections accepted.", labels);
  }

  /** Those that only a listener in use has. */
  private final class InUse {
    private final Counter toApp = bytes("to_app");
    private final Counter fromApp = bytes("from_app");
    private final Counter connects =
        registry.counter(
            "consort_connect_attempts", "Tries to reach the application or an instance.", labels);
    private final Timer durations =
        registry.timer("consort_connection_duration", "From accept to close.", DURATIONS, labels);
    private final Timer connectTimes =
        registry.timer(
            "consort_connect_duration", "Successful connecting, with TLS.", CONNECTS, labels);
    private final LongAdder active = new LongAdder();
    private final LongAdder halfClosed = new LongAdder();
    private final Map<Closing, Counter> closed = new ConcurrentHashMap<>();

    InUse() {
      registry.gauge(
          "consort_connections_active",
          "Connections open now, handshakes among them.",
          active,
          LongAdder::sum,
          labels);
      registry.gauge(
          "consort_connections_half_closed",
          "Connections of which one side has ended and the other not yet.",
          halfClosed,
          LongAdder::sum,
          labels);
    }
  }

  void opened() {
    opened.increment();
    inUse().active.increment();
  }

  void bytes(long toAppBytes, long fromAppBytes) {
    if (toAppBytes > 0) {
      inUse().toApp.increment((double) toAppBytes);
    }
    if (fromAppBytes > 0) {
      inUse().fromApp.increment((double) fromAppBytes);
    }
  }

  void closed(ClosedBy by, CloseReason reason, long durationNanos) {
    InUse used = inUse();
    used.closed
        .computeIfAbsent(
            new Closing(by, reason),
            _ ->
                registry.counter(
                    "consort_connections_closed",
                    "Connections that ended.",
                    with("closed_by", by.label(), "reason", reason.label())))
        .increment();
    used.active.decrement();
    used.durations.record(durationNanos, TimeUnit.NANOSECONDS);
  }

  void halfClosed(int change) {
    inUse().halfClosed.add(change);
  }

  void refusedForLimit() {
    reason("consort_connections_over_limit", "Connections closed at accept: too many.", "limit");
  }

  void denied(String reason) {
    reason("consort_connections_denied", "Connections that intentions or defaults deny.", reason);
  }

  void wouldDeny(String reason) {
    reason(
        "consort_connections_would_deny",
        "Connections that audited intentions would deny.",
        reason);
  }

  void handshakeFailed(String reason) {
    reason("consort_handshakes_failed", "TLS handshakes of peers that failed.", reason);
  }

  void unknownSni() {
    reason(
        "consort_gateway_unknown_sni",
        "Connections closed for a server name that is not known, or for want of one.",
        "unknown_sni");
  }

  void connecting() {
    inUse().connects.increment();
  }

  void connected(long nanos) {
    inUse().connectTimes.record(nanos, TimeUnit.NANOSECONDS);
  }

  void connectFailed(String reason) {
    reason("consort_connect_failures", "Tries that did not reach anything.", reason);
  }

  private void reason(String name, String help, String reason) {
    byReason
        .computeIfAbsent(
            name + ' ' + reason, _ -> registry.counter(name, help, with("reason", reason)))
        .increment();
  }

  private Counter bytes(String direction) {
    return registry.counter(
        "consort_connection_bytes", "Plain bytes relayed.", with("flow", direction));
  }

  private String[] with(String... more) {
    String[] all = java.util.Arrays.copyOf(labels, labels.length + more.length);
    System.arraycopy(more, 0, all, labels.length, more.length);
    return all;
  }

  private InUse inUse() {
    InUse made = inUse;
    return made == null ? first() : made;
  }

  private synchronized InUse first() {
    if (inUse == null) {
      inUse = new InUse();
    }
    return inUse;
  }

  private record Closing(ClosedBy by, CloseReason reason) {}
}
