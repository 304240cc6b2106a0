// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a sidecar's registration as {@code /v1/agent/service/:id} answers it. Pure. */
public final class RegistrationDecoder {
  private static final Duration APP_CONNECT = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final String ANY_ADDRESS = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";

  private RegistrationDecoder() {}

  /**
   * The sidecar that a registration describes.
   *
   * @throws NotASidecar when it is registered as something else
   */
  public static ProxyRegistration decode(Json registered) throws NotASidecar {
    String id = registered.get("ID").text();
    requireSidecar(id, registered);
    Json proxy = registered.get("Proxy");
    List<String> warnings = new ArrayList<>();
    OpaqueConfig config =
        new OpaqueConfig("proxy \"" + id + "\"", proxy.get("Config"), warnings::add);
    Optional<InboundSettings> inbound = inbound(id, registered, config, warnings);
    List<UpstreamDeclaration> upstreams = new UpstreamsDecoder(id, warnings).decode(proxy);
    ProxyOptions options =
        new OptionsDecoder("the proxy \"" + id + '"', config, warnings)
            .decode(proxy, ports(inbound, upstreams))
            .at(LocalityDecoder.of(registered));
    return new ProxyRegistration(
        id,
        registered.get("Service").text(),
        proxy.get("DestinationServiceName").text(),
        proxy.get("DestinationServiceID").text(),
        inbound,
        upstreams,
        options,
        warnings);
  }

  private static Set<Integer> ports(
      Optional<InboundSettings> inbound, List<UpstreamDeclaration> upstreams) {
    return Stream.concat(
            inbound.stream().map(InboundSettings::bind),
            upstreams.stream().map(UpstreamDeclaration::bind))
        .filter(Address.Tcp.class::isInstance)
        .map(address -> ((Address.Tcp) address).port())
        .collect(Collectors.toSet());
  }

  private static void requireSidecar(String id, Json registered) throws NotASidecar {
    String kind = registered.get("Kind").text();
    if (!kind.equals("connect-proxy")) {
      boolean nativeApp = registered.get("Connect").get("Native").isTrue();
      throw new NotASidecar(
          "\""
              + id
              + "\" is registered as "
              + (nativeApp
                  ? "an application that speaks mTLS itself and needs no sidecar"
                  : kind.isEmpty() ? "an ordinary service" : "a " + kind)
              + ", not as a sidecar (kind connect-proxy)."
              + (kind.isEmpty() && !nativeApp ? " Did you mean -sidecar-for " + id + "?" : ""));
    }
    if (registered.get("Proxy").get("DestinationServiceName").text().isEmpty()) {
      throw new NotASidecar(
          "The sidecar \""
              + id
              + "\" is registered without Proxy.DestinationServiceName, the service it stands for.");
    }
  }

  private static Optional<InboundSettings> inbound(
      String id, Json registered, OpaqueConfig config, List<String> warnings) {
    Optional<Address> app = app(registered.get("Proxy"), config);
    Optional<Address> bind = bind(registered, config);
    if (app.isEmpty() || bind.isEmpty()) {
      warnings.add(
          "The sidecar \""
              + id
              + "\" is registered without "
              + (app.isEmpty()
                  ? "Proxy.LocalServicePort or Proxy.LocalServiceSocketPath"
                  : "a Port")
              + "; nothing listens for its peers.");
      return Optional.empty();
    }
    return Optional.of(
        new InboundSettings(
            bind.get(),
            app.get(),
            config.protocol(),
            config.millis("local_connect_timeout_ms").orElse(APP_CONNECT),
            config.millis("handshake_timeout_ms").orElse(HANDSHAKE),
            config.integer("max_inbound_connections", 0, Integer.MAX_VALUE).orElse(0),
            config.millis("local_request_timeout_ms"),
            config.millis("local_idle_timeout_ms")));
  }

  private static Optional<Address> bind(Json registered, OpaqueConfig config) {
    String socket = registered.get("SocketPath").text();
    if (!socket.isEmpty()) {
      return Optional.of(new Address.Unix(Path.of(socket)));
    }
    String address = registered.get("Address").text();
    String host = config.text("bind_address").orElse(address.isEmpty() ? ANY_ADDRESS : address);
    int port = config.integer("bind_port", 1, 65535).orElse(Numbers.port(registered.get("Port")));
    return port == 0 ? Optional.empty() : Optional.of(new Address.Tcp(host, port));
  }

  private static Optional<Address> app(Json proxy, OpaqueConfig config) {
    String socket = proxy.get("LocalServiceSocketPath").text();
    if (!socket.isEmpty()) {
      return Optional.of(new Address.Unix(Path.of(socket)));
    }
    Optional<String> configured = config.text("local_service_address");
    if (configured.isPresent()) {
      Optional<Address> address = Numbers.hostPort(configured.get());
      if (address.isPresent()) {
        return address;
      }
      config.wrong(
          "local_service_address",
          proxy.get("Config").get("local_service_address"),
          "host:port",
          "Proxy.LocalServiceAddress");
    }
    String host = proxy.get("LocalServiceAddress").text();
    int port = Numbers.port(proxy.get("LocalServicePort"));
    return port == 0
        ? Optional.empty()
        : Optional.of(new Address.Tcp(host.isEmpty() ? LOOPBACK : host, port));
  }
}
