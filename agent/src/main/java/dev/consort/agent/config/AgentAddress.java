// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.nio.file.Path;

/**
 * Where the agent's HTTP API is. Parsed from the forms of {@code CONSUL_HTTP_ADDR}: {@code
 * host:port}, {@code http://host:port/prefix}, {@code https://host:port/prefix}, {@code
 * unix:///path}.
 */
public sealed interface AgentAddress {
  /** The agent's address when nothing else is configured. */
  AgentAddress DEFAULT = new Tcp("127.0.0.1", 8500, false, "");

  /**
   * A TCP port.
   *
   * @param host an IP address or a host name, without brackets
   * @param port 1 to 65535
   * @param tls whether HTTPS is spoken there
   * @param pathPrefix what goes before {@code /v1}: empty, or beginning and not ending with a slash
   */
  record Tcp(String host, int port, boolean tls, String pathPrefix) implements AgentAddress {
    /** Checks the port's range. */
    public Tcp {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 1..65535");
      }
    }

    @Override
    public String toString() {
      String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return (tls ? "https://" : "http://") + bracketed + ":" + port + pathPrefix;
    }
  }

  /** A unix domain socket on which plain HTTP is spoken. */
  record Unix(Path path) implements AgentAddress {
    @Override
    public String toString() {
      return "unix://" + path;
    }
  }

  /**
   * Parses an address as the official client does: without a scheme it is HTTP, without a port it
   * is the scheme's own (80 or 443).
   *
   * @param text the value of the flag or variable
   * @param forceTls true when {@code CONSUL_HTTP_SSL} asks for TLS; {@code http://} does not
   *     overrule it
   * @throws InvalidAgentAddress with one sentence for the user
   */
  static AgentAddress parse(String text, boolean forceTls) throws InvalidAgentAddress {
    return AgentAddressParser.parse(text, forceTls);
  }
}
