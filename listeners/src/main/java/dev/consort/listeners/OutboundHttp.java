// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.RequestMetrics;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.HttpLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the connections of one outbound listener of HTTP share. */
final class OutboundHttp {
  private final OutboundSetup setup;
  private final HttpSettings settings;
  private final RequestMetrics metrics;
  private final UseLimits use;
  // Made as loops come to need one, since most upstreams are idle for long.
  private final Map<Loop, MeshOrigin> origins = new ConcurrentHashMap<>(1);

  OutboundHttp(OutboundSetup setup, HttpSettings settings, RequestMetrics metrics) {
    this.setup = setup;
    this.settings = settings;
    this.metrics = metrics;
    this.use =
        new UseLimits(
            "limits of upstream " + setup.spec().upstream(),
            settings.maxConnections(),
            settings.maxPendingRequests(),
            settings.maxConcurrentRequests());
  }

  HttpLimits limits() {
    return settings.limits();
  }

  MeshOrigin origin(Loop loop, HotPath hotPath) {
    return origins.computeIfAbsent(loop, _ -> new MeshOrigin(hotPath, loop, setup, settings, use));
  }

  void refused(String label) {
    metrics.refused(label);
  }

  HttpHost host(Loop loop, HotPath hotPath) {
    return hotPath.host(Direction.OUTBOUND, setup.spec().service(), metrics, use, loop);
  }

  /** Closes what is idle and lets the rest end. */
  void drain() {
    origins.forEach((loop, origin) -> loop.events().execute(origin::drain));
  }
}
