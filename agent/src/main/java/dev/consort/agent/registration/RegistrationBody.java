// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes what registers a sidecar at {@code /v1/agent/service/register}. Pure. */
final class RegistrationBody {
  private static final Set<String> ANY = Set.of("", "0.0.0.0", "::");

  private RegistrationBody() {}

  /** The id of the TTL check. */
  static String checkId(String proxyId) {
    return proxyId + "-ttl";
  }

  static String of(ProxyRegistration registration, int ttlSeconds) {
    List<String> members = new ArrayList<>();
    members.add("\"Kind\":\"connect-proxy\"");
    members.add(text("ID", registration.proxyId()));
    members.add(text("Name", registration.proxyService()));
    registration.inbound().ifPresent(inbound -> bind(members, inbound.bind()));
    members.add("\"Proxy\":" + proxy(registration));
    members.add(
        "\"Check\":{"
            + text("CheckID", checkId(registration.proxyId()))
            + ",\"Name\":\"Consort is running\",\"TTL\":\""
            + ttlSeconds
            + "s\"}");
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
