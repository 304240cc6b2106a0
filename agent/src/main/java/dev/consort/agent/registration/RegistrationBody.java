// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes what registers a sidecar or a gateway at {@code /v1/agent/service/register}. Pure. */
final class RegistrationBody {
  private static final Set<String> ANY = Set.of("", "0.0.0.0", "::");

  private RegistrationBody() {}

  /** The id of the TTL check. */
  static String checkId(String id) {
    return id + "-ttl";
  }

  static String of(Registrable subject, int ttlSeconds) {
    return switch (subject) {
      case Registrable.Sidecar(var registration) -> sidecar(registration, ttlSeconds);
      case Registrable.Gateway(var registration) -> gateway(registration, ttlSeconds);
    };
  }

  private static String gateway(GatewayRegistration registration, int ttlSeconds) {
    List<String> members = new ArrayList<>();
    members.add("\"Kind\":\"mesh-gateway\"");
    members.add(text("ID", registration.id()));
    members.add(text("Name", registration.service()));
    bind(members, registration.lan());
    members.add(
        "\"TaggedAddresses\":{\"lan\":"
            + address(registration.lan())
            + ",\"wan\":"
            + address(registration.wan())
            + "}");
    // As Consul's own command registers it: one that has died goes by itself in the end.
    members.add(check(registration.id(), ttlSeconds, ",\"DeregisterCriticalServiceAfter\":\"6h\""));
    return "{" + String.join(",", members) + "}";
  }

  private static String address(Address.Tcp address) {
    return "{" + text("Address", address.host()) + ",\"Port\":" + address.port() + "}";
  }

  private static String check(String id, int ttlSeconds, String more) {
    return "\"Check\":{"
        + text("CheckID", checkId(id))
        + ",\"Name\":\"Consort is running\",\"TTL\":\""
        + ttlSeconds
        + "s\""
        + more
        + "}";
  }

  private static String sidecar(ProxyRegistration registration, int ttlSeconds) {
    List<String> members = new ArrayList<>();
    members.add("\"Kind\":\"connect-proxy\"");
    members.add(text("ID", registration.proxyId()));
    members.add(text("Name", registration.proxyService()));
    registration.inbound().ifPresent(inbound -> bind(members, inbound.bind()));
    members.add("\"Proxy\":" + proxy(registration));
    members.add(check(registration.proxyId(), ttlSeconds, ""));
    return "{" + String.join(",", members) + "}";
  }

  private static void bind(List<String> members, Address bind) {
    switch (bind) {
      case Address.Tcp tcp -> {
        // An agent refuses "any address"; without one it is the node's.
        if (!ANY.contains(tcp.host())) {
          members.add(text("Address", tcp.host()));
        }
        members.add("\"Port\":" + tcp.port());
      }
      case Address.Unix unix -> members.add(text("SocketPath", unix.path().toString()));
    }
  }

  private static String proxy(ProxyRegistration registration) {
    List<String> members = new ArrayList<>();
    members.add(text("DestinationServiceName", registration.service()));
    if (!registration.serviceId().isEmpty()) {
      members.add(text("DestinationServiceID", registration.serviceId()));
    }
    registration
        .inbound()
        .ifPresent(
            inbound -> {
              switch (inbound.app()) {
                case Address.Tcp tcp -> {
                  members.add(text("LocalServiceAddress", tcp.host()));
                  members.add("\"LocalServicePort\":" + tcp.port());
                }
                case Address.Unix unix ->
                    members.add(text("LocalServiceSocketPath", unix.path().toString()));
              }
            });
    return "{" + String.join(",", members) + "}";
  }

  private static String text(String name, String value) {
    return "\"" + name + "\":" + Json.quoted(value);
  }
}
