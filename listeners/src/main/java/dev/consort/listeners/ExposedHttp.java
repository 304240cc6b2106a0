// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.ExposedPaths;
import dev.consort.authz.IntentionName;
import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.RequestMetrics;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.upstreams.transport.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the connections of one listener of exposed paths share. */
final class ExposedHttp {
  private final ExposedSpec spec;
  private final HttpSettings settings;
  private final ExposedPaths paths;
  private final RequestMetrics metrics;
  private final UseLimits use;
  private final Map<Loop, AppOrigin> apps = new HashMap<>();

  ExposedHttp(
      ExposedSpec spec,
      Place app,
      ConnectionMetrics counts,
      RequestMetrics metrics,
      HotPath hotPath,
      List<Loop> loops) {
    this.spec = spec;
    this.settings = HttpSettings.of(spec.protocol());
    this.paths = new ExposedPaths(IntentionName.of(spec.service()), spec.paths());
    this.metrics = metrics;
    this.use = UseLimits.none("exposed paths of " + spec.service());
    AppTarget target = new AppTarget(app, spec.appConnectTimeout(), counts);
    loops.forEach(loop -> apps.put(loop, new AppOrigin(hotPath, loop, target, settings, use)));
  }

  ExposedSpec spec() {
    return spec;
  }

  ExposedPaths paths() {
    return paths;
  }

  HttpLimits limits() {
    return settings.limits();
  }

  AppOrigin app(Loop loop) {
    return apps.get(loop);
  }

  void refused(String label) {
    metrics.refused(label);
  }

  HttpHost host(Loop loop, HotPath hotPath) {
    return hotPath.host(Direction.EXPOSED, spec.service(), metrics, use, loop);
  }

  /** Closes what is idle and lets the rest end. */
  void drain() {
    apps.forEach((loop, app) -> loop.events().execute(app::drain));
  }
}
