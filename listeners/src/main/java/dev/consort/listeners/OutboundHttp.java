// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.RequestMetrics;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.HttpLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the connections of one outbound listener of HTTP share. */
final class OutboundHttp {
  private final OutboundSetup setup;
  private final HttpSettings settings;
  private final RequestMetrics metrics;
  private final UseLimits use;
  private final Map<Loop, MeshOrigin> origins = new HashMap<>();

  OutboundHttp(
      OutboundSetup setup,
      HttpSettings settings,
      RequestMetrics metrics,
      HotPath hotPath,
      List<Loop> loops) {
    this.setup = setup;
    this.settings = settings;
    this.metrics = metrics;
    this.use =
        new UseLimits(
            "limits of upstream " + setup.spec().upstream(),
            settings.maxConnections(),
            settings.maxPendingRequests(),
            settings.maxConcurrentRequests());
    loops.forEach(loop -> origins.put(loop, new MeshOrigin(hotPath, loop, setup, settings, use)));
  }

  HttpLimits limits() {
    return settings.limits();
  }

  MeshOrigin origin(Loop loop) {
    return origins.get(loop);
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
