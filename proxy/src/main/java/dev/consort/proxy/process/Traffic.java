// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.listeners.DataPlane;
import dev.consort.listeners.ExposedSpec;
import dev.consort.listeners.GatewaySpec;
import dev.consort.listeners.InboundFeed;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.Listener;
import dev.consort.listeners.ListenerMetrics;
import dev.consort.listeners.OutboundFeed;
import dev.consort.listeners.OutboundSpec;
import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.listeners.http.Denials;
import dev.consort.metrics.Registry;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.config.ProcessConfig;
import dev.consort.proxy.gateway.Gateway;
import dev.consort.proxy.sidecar.ListenerFactory;
import dev.consort.upstreams.sni.SniTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The hot path of a process: data plane and access log. It starts on a thread of its own, since
 * loading native libraries takes about as long as the agent's first answer. Thread-safe.
 */
final class Traffic implements ListenerFactory, Gateway.Opener, AutoCloseable {
  private static final int ACCESS_LOG_LINES = 8192;

  private final AccessLog accessLog;
  private final CompletableFuture<DataPlane> dataPlane = new CompletableFuture<>();

  private Traffic(AccessLog accessLog) {
    this.accessLog = accessLog;
  }

  static Traffic start(ProcessConfig config, Registry registry, ProcessDeps deps) {
    Traffic traffic = new Traffic(accessLog(config, registry, deps.console()));
    Thread.ofPlatform()
        .daemon()
        .name("consort-start")
        .start(() -> traffic.startDataPlane(config, registry, deps));
    return traffic;
  }

  private static AccessLog accessLog(ProcessConfig config, Registry registry, Console console) {
    AccessLogSettings.Format format =
        switch (config.log().access()) {
          case TEXT -> new AccessLogSettings.Format.Text();
          case JSON -> new AccessLogSettings.Format.Json();
          case OFF -> new AccessLogSettings.Format.Off();
        };
    return AccessLog.start(
        format,
        new AccessLog.Streams(console.accessLog(), console.accessLog(), console.log()),
        ACCESS_LOG_LINES,
        registry);
  }

  private void startDataPlane(ProcessConfig config, Registry registry, ProcessDeps deps) {
    try {
      dataPlane.complete(
          DataPlane.start(
              config.concurrency(),
              ListenerMetrics.register(registry),
              accessLog,
              deps.ticker(),
              deps.wall(),
              deps.random()));
    } catch (RuntimeException e) {
      dataPlane.completeExceptionally(e);
    }
  }

  @Override
  public CompletionStage<Listener> openInbound(InboundSpec spec, InboundFeed feed) {
    return dataPlane.thenCompose(plane -> plane.openInbound(spec, feed));
  }

  @Override
  public CompletionStage<Listener> openOutbound(OutboundSpec spec, OutboundFeed feed) {
    return dataPlane.thenCompose(plane -> plane.openOutbound(spec, feed));
  }

  @Override
  public CompletionStage<Listener> openExposed(ExposedSpec spec) {
    return dataPlane.thenCompose(plane -> plane.openExposed(spec));
  }

  @Override
  public CompletionStage<Listener> openGateway(GatewaySpec spec, Supplier<SniTable> routes) {
    return dataPlane.thenCompose(plane -> plane.openGateway(spec, routes));
  }

  /** What was denied last; empty until the data plane runs. */
  Optional<Denials> denials() {
    return dataPlane.isDone() && !dataPlane.isCompletedExceptionally()
        ? Optional.of(dataPlane.join().denials())
        : Optional.empty();
  }

  /** Cuts what is left and writes the last lines. */
  @Override
  public void close() {
    dataPlane.thenAccept(DataPlane::close).whenComplete((nothing, failure) -> accessLog.close());
  }
}
