// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.chain.GatewayMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the upstreams of one sidecar. Used once. */
final class UpstreamsDecoder {
  private final String proxyId;
  private final List<String> warnings;
  private final Set<UpstreamId> seen = new HashSet<>();

  UpstreamsDecoder(String proxyId, List<String> warnings) {
    this.proxyId = proxyId;
    this.warnings = warnings;
  }

  /** Reads those of a registration's {@code Proxy}. */
  List<UpstreamDeclaration> decode(Json proxy) {
    List<UpstreamDeclaration> declared = new ArrayList<>();
    for (Json upstream : proxy.get("Upstreams").items()) {
      one(upstream, proxy.get("MeshGateway")).ifPresent(declared::add);
    }
    return declared;
  }

  private Optional<UpstreamDeclaration> one(Json upstream, Json gateways) {
    String name = upstream.get("DestinationName").text();
    String socket = upstream.get("LocalBindSocketPath").text();
    int port = Numbers.port(upstream.get("LocalBindPort"));
    if (name.isEmpty() || name.equals("*") || (port == 0 && socket.isEmpty())) {
      // Made up by the agent in transparent mode: defaults for upstreams that have no listener.
      return Optional.empty();
    }
    String label = "upstream \"" + name + "\" of proxy \"" + proxyId + "\"";
    Optional<UpstreamId> id = id(upstream, name, label);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    if (!seen.add(id.get())) {
      warnings.add("The " + label + " is declared twice; the first one counts.");
      return Optional.empty();
    }
    OpaqueConfig config = new OpaqueConfig(label, upstream.get("Config"), warnings::add);
    OpaqueConfig limits = config.inner("limits");
    return Optional.of(
        new UpstreamDeclaration(
            id.get(),
            bind(upstream, socket, port),
            socket.isEmpty() ? -1 : mode(upstream, label),
            config.millis("connect_timeout_ms"),
            config.protocol(),
            new UpstreamLimits(
                limits.integer("max_connections", 0, Integer.MAX_VALUE),
                limits.integer("max_pending_requests", 0, Integer.MAX_VALUE),
                limits.integer("max_concurrent_requests", 0, Integer.MAX_VALUE)),
            discovery(id.get(), upstream, config, gateways)));
  }

  private static UpstreamDiscovery discovery(
      UpstreamId id, Json upstream, OpaqueConfig config, Json gateways) {
    Optional<GatewayMode> mode =
        Stream.of(
                Optional.of(upstream.get("MeshGateway").get("Mode").text()),
                config.inner("mesh_gateway").text("mode"),
                Optional.of(gateways.get("Mode").text()))
            .flatMap(Optional::stream)
            .map(GatewayMode::of)
            .flatMap(Optional::stream)
            .findFirst();
    return new UpstreamDiscovery(
        mode,
        config.text("consort_gateway_service").orElse(UpstreamDiscovery.DEFAULT.gatewayService()),
        config.millis("consort_poll_interval_ms").orElse(UpstreamDiscovery.DEFAULT.pollEvery()),
        outliers(config.inner("passive_health_check")),
        config.millis("consort_slow_start_ms").orElse(UpstreamDiscovery.DEFAULT.slowStart()),
        FallbackDecoder.decode(id, config),
        SplitByDecoder.decode(config));
  }

  private static OutlierDetection outliers(OpaqueConfig check) {
    OutlierDetection usual = OutlierDetection.DEFAULT;
    // Zero stands for what is not told.
    int failures = check.integer("max_failures", 0, Integer.MAX_VALUE).orElse(0);
    return new OutlierDetection(
        failures == 0 ? usual.maxFailures() : failures,
        check.duration("interval").orElse(usual.interval()),
        check.duration("base_ejection_time").orElse(usual.baseEjection()),
        check.integer("max_ejection_percent", 0, 100).orElse(usual.maxEjectionPercent()),
        check.integer("enforcing_consecutive_5xx", 0, 100).orElse(usual.enforcingPercent()));
  }

  private Optional<UpstreamId> id(Json upstream, String name, String label) {
    Optional<String> unserved = Unserved.why(upstream);
    if (unserved.isPresent()) {
      warnings.add(Unserved.sentence(label, unserved.get()));
      return Optional.empty();
    }
    boolean query = upstream.get("DestinationType").text().equals("prepared_query");
    return Optional.of(
        new UpstreamId(
            query ? UpstreamId.Type.PREPARED_QUERY : UpstreamId.Type.SERVICE,
            name,
            upstream.get("Datacenter").text(),
            ""));
  }

  private static Address bind(Json upstream, String socket, int port) {
    if (port == 0) {
      return new Address.Unix(Path.of(socket));
    }
    String host = upstream.get("LocalBindAddress").text();
    return new Address.Tcp(host.isEmpty() ? "127.0.0.1" : host, port);
  }

  private int mode(Json upstream, String label) {
    Json mode = upstream.get("LocalBindSocketMode");
    if (mode.isAbsent() || mode.text().isEmpty()) {
      return -1;
    }
    try {
      int bits = Integer.parseInt(mode.text(), 8);
      if (bits >= 0 && bits <= 0777) {
        return bits;
      }
    } catch (NumberFormatException notOctal) {
      // Told below, as any other value that is no mode.
    }
    warnings.add(
        "The "
            + label
            + " has LocalBindSocketMode = "
            + mode
            + " where permission bits such as \"0600\" are accepted; the default is used.");
    return -1;
  }
}
