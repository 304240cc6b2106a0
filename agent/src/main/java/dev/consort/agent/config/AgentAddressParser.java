// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.nio.file.Path;

/** Takes an agent address apart. Pure. */
final class AgentAddressParser {
  private AgentAddressParser() {}

  static AgentAddress parse(String text, boolean forceTls) throws InvalidAgentAddress {
    String given = text.strip();
    int scheme = given.indexOf("://");
    if (scheme < 0) {
      return tcp(given, given, forceTls);
    }
    String rest = given.substring(scheme + 3);
    return switch (given.substring(0, scheme)) {
      case "http" -> tcp(given, rest, forceTls);
      case "https" -> tcp(given, rest, true);
      case "unix" -> unix(given, rest);
      default ->
          throw new InvalidAgentAddress(
              "The agent address \""
                  + given
                  + "\" has the unknown scheme \""
                  + given.substring(0, scheme)
                  + "\"; give host:port, http://, https:// or unix://.");
    };
  }

  private static AgentAddress unix(String given, String path) throws InvalidAgentAddress {
    if (path.isEmpty()) {
      throw new InvalidAgentAddress(
          "The agent address \"" + given + "\" names no socket; give unix:///path/to/socket.");
    }
    return new AgentAddress.Unix(Path.of(path));
  }

  private static AgentAddress tcp(String given, String rest, boolean tls)
      throws InvalidAgentAddress {
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String prefix = slash < 0 ? "" : rest.substring(slash);
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    if (prefix.indexOf('?') >= 0 || prefix.indexOf('#') >= 0 || authority.indexOf('@') >= 0) {
      throw new InvalidAgentAddress(
          "The agent address \"" + given + "\" may hold a host, a port and a path only.");
    }
    int colon = portColon(authority);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw new InvalidAgentAddress(
          "The agent address \"" + given + "\" names no host; give host:port.");
    }
    int port = colon < 0 ? (tls ? 443 : 80) : port(given, authority.substring(colon + 1));
    return new AgentAddress.Tcp(host, port, tls, prefix);
  }

  /** The colon before the port: never one inside an IPv6 address, in brackets or bare. */
  private static int portColon(String authority) {
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || authority.indexOf(']') > colon) {
      return -1;
    }
    return authority.startsWith("[") || authority.indexOf(':') == colon ? colon : -1;
  }

  private static int port(String given, String digits) throws InvalidAgentAddress {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException notDigits) {
      // Told below, as any other port that is none.
    }
    throw new InvalidAgentAddress(
        "The agent address \""
            + given
            + "\" has the port \""
            + digits
            + "\"; give a number from 1 to 65535.");
  }
}
