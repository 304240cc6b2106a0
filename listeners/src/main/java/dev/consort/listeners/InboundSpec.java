// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.upstreams.Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an inbound listener is to do. Immutable; a changed spec means a new listener.
 *
 * @param service the name of the service behind it, in logs and metric labels
 * @param bind where peers connect to; TCP
 * @param app where the application listens; TCP or a unix socket
 * @param appConnectTimeout longest wait for the application to accept a connection; more than zero
 * @param handshakeTimeout longest wait for a peer's TLS handshake, from accept on; more than zero
 * @param maxConnections most connections at once, handshakes among them; 0 means no limit
 * @param http what is done with requests; empty where bytes are relayed
 * @param accessLog what is logged of its connections and requests
 */
public record InboundSpec(
    String service,
    Address bind,
    Address app,
    Duration appConnectTimeout,
    Duration handshakeTimeout,
    int maxConnections,
    Optional<HttpSettings> http,
    AccessLogSettings accessLog) {
  /** Refuses waits that would never or always expire, and a negative limit. */
  public InboundSpec {
    if (!appConnectTimeout.isPositive() || !handshakeTimeout.isPositive()) {
      throw new IllegalArgumentException("timeouts of " + service + " must be more than zero");
    }
    if (maxConnections < 0) {
      throw new IllegalArgumentException("maxConnections of " + service + " is negative");
    }
  }

  /** A listener that logs as the process is told. */
  public InboundSpec(
      String service,
      Address bind,
      Address app,
      Duration appConnectTimeout,
      Duration handshakeTimeout,
      int maxConnections,
      Optional<HttpSettings> http) {
    this(
        service,
        bind,
        app,
        appConnectTimeout,
        handshakeTimeout,
        maxConnections,
        http,
        AccessLogSettings.DEFAULT);
  }

  /** What the listener's TLS accepts by ALPN, as Consul's sidecars do. */
  public List<String> alpn() {
    return http.map(
            settings ->
                settings.protocol().overHttp2()
                    ? List.of(HttpCodecs.H2, HttpCodecs.HTTP_1_1)
                    : List.of(HttpCodecs.HTTP_1_1))
        .orElse(List.of());
  }
}
