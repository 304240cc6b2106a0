// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http.RequestMetrics;
import dev.consort.metrics.Registry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all listeners of one process. Handles are made when a listener opens. */
public final class ListenerMetrics {
  private final Registry registry;
  private final Map<String, ConnectionMetrics> counts = new ConcurrentHashMap<>();
  private final Map<String, RequestMetrics> requests = new ConcurrentHashMap<>();

  private ListenerMetrics(Registry registry) {
    this.registry = registry;
  }

  /** Has the meters registered as listeners open. */
  public static ListenerMetrics register(Registry registry) {
    return new ListenerMetrics(registry);
  }

  // A listener that replaces another, say on a new port, goes on with its counts.
  ConnectionMetrics of(String direction, String service, String upstream) {
    return counts.computeIfAbsent(
        direction + ' ' + service + ' ' + upstream,
        _ -> new ConnectionMetrics(registry, direction, service, upstream));
  }

  RequestMetrics requests(String direction, String service, String upstream) {
    return requests.computeIfAbsent(
        direction + ' ' + service + ' ' + upstream,
        _ -> new RequestMetrics(registry, direction, service, upstream));
  }
}
