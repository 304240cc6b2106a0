// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.agent.registration.AccessLogSettings.Format;
import dev.consort.agent.registration.AccessLogSettings.Sink;
import dev.consort.upstreams.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a sidecar's options of its registration. Used once. */
final class OptionsDecoder {
  private final String owner;
  private final OpaqueConfig config;
  private final List<String> warnings;

  /**
   * @param owner for messages, as {@code the proxy "web-sidecar-proxy"}
   */
  OptionsDecoder(String owner, OpaqueConfig config, List<String> warnings) {
    this.owner = owner;
    this.config = config;
    this.warnings = warnings;
  }

  /**
   * Reads.
   *
   * @param proxy the registration's {@code Proxy}
   * @param taken ports that something else of this sidecar listens on
   */
  ProxyOptions decode(Json proxy, Set<Integer> taken) {
    Json expose = proxy.get("Expose");
    return new ProxyOptions(
        config
            .integer(
                "consort_max_header_bytes",
                ProxyOptions.LEAST_HEADER_BYTES,
                ProxyOptions.MOST_HEADER_BYTES)
            .orElse(ProxyOptions.DEFAULT.maxHeaderBytes()),
        accessLogs(proxy.get("AccessLogs")),
        expose.get("Checks").isTrue(),
        paths(expose.get("Paths"), new HashSet<>(taken)));
  }

  private Optional<AccessLogSettings> accessLogs(Json logs) {
    Optional<AccessLogSettings> told = AccessLogSettings.decode(owner, logs, warnings);
    Optional<Format> format = format();
    Optional<Double> share = config.share("consort_access_log_sample");
    if (format.isEmpty() && share.isEmpty()) {
      return told;
    }
    AccessLogSettings base =
        told.orElse(new AccessLogSettings(new Format.Inherited(), new Sink.Inherited(), true, 1));
    return Optional.of(
        new AccessLogSettings(
            format.orElse(base.format()),
            base.sink(),
            base.listenerLogs(),
            share.orElse(base.sample())));
  }

  private Optional<Format> format() {
    Optional<String> name = config.text("consort_access_log");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return switch (name.get().toLowerCase(Locale.ROOT)) {
      case "text" -> Optional.of(new Format.Text());
      case "json" -> Optional.of(new Format.Json());
      case "off" -> Optional.of(new Format.Off());
      default -> {
        config.wrong("consort_access_log", name.get(), "text, json or off", "what else is told");
        yield Optional.empty();
      }
    };
  }

  private List<ExposedPath> paths(Json list, Set<Integer> taken) {
    List<ExposedPath> paths = new ArrayList<>();
    for (Json item : list.items()) {
      path(item).filter(path -> free(path, taken)).ifPresent(paths::add);
    }
    return paths;
  }

  private boolean free(ExposedPath path, Set<Integer> taken) {
    boolean free = taken.add(path.listenerPort());
    if (!free) {
      warn(
          "ListenerPort = " + path.listenerPort() + ", which something else of it listens on",
          path.path());
    }
    return free;
  }

  private Optional<ExposedPath> path(Json item) {
    String path = item.get("Path").text();
    int listenerPort = Numbers.port(item.get("ListenerPort"));
    int localPort = Numbers.port(item.get("LocalPathPort"));
    Optional<Protocol> protocol = protocol(item.get("Protocol").text());
    if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      warn("Path = " + item.get("Path") + ", which is no path", path);
    } else if (listenerPort == 0) {
      warn("ListenerPort = " + item.get("ListenerPort"), path);
    } else if (localPort == 0) {
      warn("LocalPathPort = " + item.get("LocalPathPort"), path);
    } else if (protocol.isEmpty()) {
      warn("Protocol = " + item.get("Protocol") + " where http or http2 is accepted", path);
    } else {
      return Optional.of(
          new ExposedPath(
              listenerPort, path, localPort, protocol.get(), item.get("ParsedFromCheck").isTrue()));
    }
    return Optional.empty();
  }

  private static Optional<Protocol> protocol(String name) {
    return switch (name) {
      case "", "http" -> Optional.of(Protocol.HTTP);
      case "http2" -> Optional.of(Protocol.HTTP2);
      default -> Optional.empty();
    };
  }

  private void warn(String what, String path) {
    warnings.add(
        "A path of Expose of " + owner + " has " + what + "; \"" + path + "\" is not exposed.");
  }
}
