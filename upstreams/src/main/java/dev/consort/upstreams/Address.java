// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.nio.file.Path;

/** A place to listen at or to connect to. */
public sealed interface Address {
  /**
   * A TCP port.
   *
   * @param host an IP address or a host name, without brackets
   * @param port 0 to 65535; 0 only to listen, for a free one
   */
  record Tcp(String host, int port) implements Address {
    /** Checks the port's range. */
    public Tcp {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 0..65535");
      }
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /** A unix domain socket. */
  record Unix(Path path) implements Address {
    /** {@code unix:/path}. */
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }
}
