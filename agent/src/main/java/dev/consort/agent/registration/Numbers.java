// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.Address;
import java.util.Optional;

/** Reads ports and addresses. Pure. */
final class Numbers {
  private Numbers() {}

  /** A port from 1 to 65535, or 0. */
  static int port(Json number) {
    int port = number.number().map(n -> n.intValue()).orElse(0);
    return port < 0 || port > 65535 ? 0 : port;
  }

  /** {@code host:port} or {@code [v6]:port}. */
  static Optional<Address> hostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return host.isEmpty() || port < 1 || port > 65535
          ? Optional.empty()
          : Optional.of(new Address.Tcp(host, port));
    } catch (NumberFormatException noPort) {
      return Optional.empty();
    }
  }
}
