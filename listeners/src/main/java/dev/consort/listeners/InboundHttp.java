// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http.ClientCerts;
import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.InboundRules;
import dev.consort.listeners.http.NamedTimer;
import dev.consort.listeners.http.RequestMetrics;
import dev.consort.listeners.http.UseLimits;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.upstreams.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the connections of one inbound listener of HTTP share. */
final class InboundHttp {
  private final InboundSetup setup;
  private final HttpSettings settings;
  private final InboundRules rules;
  private final RequestMetrics metrics;
  private final UseLimits use;
  private final Map<Loop, AppOrigin> apps = new HashMap<>();
  private final Map<Loop, ClientCerts> clientCerts = new HashMap<>();

  InboundHttp(
      InboundSetup setup,
      HttpSettings settings,
      InboundFeed feed,
      RequestMetrics metrics,
      HotPath hotPath,
      List<Loop> loops) {
    this.setup = setup;
    this.settings = settings;
    this.metrics = metrics;
    this.rules =
        new InboundRules(feed.intentions(), feed.settings(), settings.protocol() == Protocol.GRPC);
    this.use =
        new UseLimits(
            "the sidecar of " + setup.spec().service(),
            settings.maxConnections(),
            settings.maxPendingRequests(),
            settings.maxConcurrentRequests());
    AppTarget app = new AppTarget(setup.app(), setup.spec().appConnectTimeout(), setup.metrics());
    loops.forEach(loop -> clientCerts.put(loop, new ClientCerts()));
    loops.forEach(loop -> apps.put(loop, new AppOrigin(hotPath, loop, app, settings, use)));
  }

  InboundRules rules() {
    return rules;
  }

  HttpLimits limits() {
    return settings.limits();
  }

  AppOrigin app(Loop loop) {
    return apps.get(loop);
  }

  ClientCerts clientCerts(Loop loop) {
    return clientCerts.get(loop);
  }

  void refused(String label) {
    metrics.refused(label);
  }

  HttpHost host(Loop loop, HotPath hotPath) {
    String service = setup.spec().service();
    String hop = "the sidecar of " + service;
    return hotPath
        .host(Direction.INBOUND, service, metrics, use, loop)
        .waiting(
            settings
                .answerTimeout()
                .map(
                    limit ->
                        new NamedTimer(
                            "the answer of the application",
                            limit,
                            hop,
                            "local_request_timeout_ms")),
            settings
                .idleTimeout()
                .map(
                    limit ->
                        new NamedTimer(
                            "the next byte of the request", limit, hop, "local_idle_timeout_ms")));
  }

  /** Closes what is idle and lets the rest end. */
  void drain() {
    apps.forEach((loop, app) -> loop.events().execute(app::drain));
  }
}
