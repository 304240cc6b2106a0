// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import java.time.Duration;

/** What decides the status of a check. */
public sealed interface CheckKind {
  /** Longest wait of a try where the registration names none; not shown then. */
  Duration TIMEOUT = Duration.ofSeconds(10);

  /** The word Consul shows as the check's type. */
  String word();

  /**
   * Somebody reports, and silence for {@code ttl} is critical.
   *
   * @param ttl more than zero
   */
  record Ttl(Duration ttl) implements CheckKind {
    @Override
    public String word() {
      return "ttl";
    }
  }

  /**
   * The agent opens and closes a connection.
   *
   * @param target host and port
   * @param interval pause between tries
   * @param timeout longest wait for the connection
   */
  record Tcp(String target, Duration interval, Duration timeout) implements CheckKind {
    @Override
    public String word() {
      return "tcp";
    }
  }

  /**
   * The agent asks a URL: 2xx passes, 429 warns, all else is critical.
   *
   * @param url an http URL
   * @param interval pause between tries
   * @param timeout longest wait for the answer
   */
  record Http(String url, Duration interval, Duration timeout) implements CheckKind {
    @Override
    public String word() {
      return "http";
    }
  }

  /**
   * The worst of another service's checks.
   *
   * @param serviceId id of that service on the same node
   */
  record Alias(String serviceId) implements CheckKind {
    @Override
    public String word() {
      return "alias";
    }
  }

  /** Nobody: the status stays as it was set. */
  record Fixed() implements CheckKind {
    @Override
    public String word() {
      return "";
    }
  }
}
