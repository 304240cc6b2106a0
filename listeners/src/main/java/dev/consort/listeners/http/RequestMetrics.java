// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of the requests of one listener and of those that replace it. Thread-safe. They are
 * made when the first request comes, since of a thousand upstreams most are idle for long; those
 * labelled with a reason when it is first met, since most never occur.
 */
public final class RequestMetrics {
  private static final Duration[] DURATIONS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };
  // None, and 1xx to 5xx; what is above them counts as the last.
  private static final int CLASSES = 6;

  private final Registry registry;
  private final String[] labels;
  private volatile InUse inUse;
  private final Map<String, Counter> byReason = new ConcurrentHashMap<>(1);

  /** Meters of what has these labels. */
  public RequestMetrics(Registry registry, String direction, String service, String upstream) {
    this.registry = registry;
    this.labels = new String[] {"direction", direction, "service", service, "upstream", upstream};
  }

  /** Those that only a listener in use has. */
  private final class InUse {
    private final Timer durations =
        registry.timer(
            "consort_request_duration",
            "From a request's head to its answer's end.",
            DURATIONS,
            labels);
    private final Counter requestBytes =
        registry.counter("consort_request_body_bytes", "Bytes of requests' bodies.", labels);
    private final Counter responseBytes =
        registry.counter("consort_response_body_bytes", "Bytes of answers' bodies.", labels);
    private final LongAdder active = new LongAdder();
    // By the first digit of the status; 0 for those that got no answer.
    private final Counter[] byStatus = new Counter[CLASSES];

    InUse() {
      for (int digit = 0; digit < CLASSES; digit++) {
        byStatus[digit] =
            registry.counter(
                "consort_requests",
                "Requests that are over, by their answer.",
                with("status", digit == 0 ? "none" : digit + "xx"));
      }
      registry.gauge(
          "consort_requests_active", "Requests under way.", active, LongAdder::sum, labels);
    }
  }

  private InUse inUse() {
    InUse made = inUse;
    return made != null ? made : first();
  }

  private synchronized InUse first() {
    if (inUse == null) {
      inUse = new InUse();
    }
    return inUse;
  }

  void began() {
    inUse().active.increment();
  }

  void ended(int status, String reason, long nanos, long request, long response) {
    InUse used = inUse();
    used.active.decrement();
    used.byStatus[Math.min(status / 100, CLASSES - 1)].increment();
    used.durations.record(nanos, TimeUnit.NANOSECONDS);
    if (request > 0) {
      used.requestBytes.increment((double) request);
    }
    if (response > 0) {
      used.responseBytes.increment((double) response);
    }
    if (!reason.equals("finished")) {
      reason("consort_requests_failed", "Requests that did not end well.", reason);
    }
  }

  void unreached(String reason) {
    reason("consort_origin_failures", "Tries to have a request answered that failed.", reason);
  }

  void retried() {
    reason("consort_requests_retried", "Requests that were sent again.", "policy");
  }

  /** Counts a request that intentions deny. */
  public void denied(String reason) {
    reason("consort_requests_denied", "Requests that intentions or defaults deny.", reason);
  }

  /** Counts a request that would be denied if the intentions under audit were in force. */
  public void wouldDeny(String reason) {
    reason("consort_requests_would_deny", "Requests that audited intentions would deny.", reason);
  }

  /** Counts what came in place of a request. */
  public void refused(String label) {
    reason("consort_requests_malformed", "Requests that were not looked at.", label);
  }

  private void reason(String name, String help, String reason) {
    byReason
        .computeIfAbsent(
            name + ' ' + reason, _ -> registry.counter(name, help, with("reason", reason)))
        .increment();
  }

  private String[] with(String... more) {
    String[] all = Arrays.copyOf(labels, labels.length + more.length);
    System.arraycopy(more, 0, all, labels.length, more.length);
    return all;
  }
}
