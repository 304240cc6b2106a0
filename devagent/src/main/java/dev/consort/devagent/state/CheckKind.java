// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What decides the status of a check. */
public sealed interface CheckKind {
  /** Longest wait of a try where the registration names none; not shown then. */
  Duration TIMEOUT = Duration.ofSeconds(10);

  /** The word Consul shows as the check's type. */
  String word();

  /** Pause between tries; zero where nothing is tried. */
  default Duration interval() {
    return Duration.ZERO;
  }

  /** Longest wait of a try; zero where nothing is tried. */
  default Duration timeout() {
    return Duration.ZERO;
  }

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
   * How the server of a check proves itself, where TLS is spoken.
   *
   * @param skipVerify whether any certificate is good
   * @param serverName name asked for and expected, "" for the host of the target
   */
  record Tls(boolean skipVerify, String serverName) {}

  /**
   * The agent asks a URL: 2xx passes, 429 warns, all else is critical.
   *
   * @param url an http or https URL
   * @param request what is asked beside it
   * @param interval pause between tries
   * @param timeout longest wait for the whole answer
   */
  record Http(String url, Request request, Duration interval, Duration timeout)
      implements CheckKind {
    @Override
    public String word() {
      return "http";
    }
  }

  /**
   * What an HTTP check sends.
   *
   * @param method such as GET
   * @param headers by name, in the order of the registration
   * @param body "" for none
   * @param followRedirects whether the answer of another place counts
   * @param outputMax most bytes of the answer's body that are shown
   * @param tls for https
   */
  record Request(
      String method,
      Map<String, List<String>> headers,
      String body,
      boolean followRedirects,
      int outputMax,
      Tls tls) {
    /** Copies the headers. */
    public Request {
      Map<String, List<String>> copy = new LinkedHashMap<>();
      headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
      headers = java.util.Collections.unmodifiableMap(copy);
    }
  }

  /**
   * The agent asks the standard health service of gRPC: serving passes, all else is critical.
   *
   * @param target host and port, and after a slash the service that is asked about if not all
   * @param encrypted whether TLS is spoken
   * @param tls if it is
   * @param interval pause between tries
   * @param timeout longest wait for the whole answer
   */
  record Grpc(String target, boolean encrypted, Tls tls, Duration interval, Duration timeout)
      implements CheckKind {
    @Override
    public String word() {
      return "grpc";
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
