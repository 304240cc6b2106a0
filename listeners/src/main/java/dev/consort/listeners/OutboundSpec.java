// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import java.util.List;
import java.util.Optional;

/**
 * What an outbound listener is to do. Immutable; a changed spec means a new listener.
 *
 * @param service the name of the service that dials, in logs and metric labels
 * @param upstream what is dialled
 * @param bind where the application connects to; TCP or a unix socket
 * @param socketMode permission bits of a unix socket, as 0600; {@link #DEFAULT_MODE} leaves them to
 *     the process's umask
 * @param http what is done with requests; empty where bytes are relayed
 * @param accessLog what is logged of its connections and requests
 */
public record OutboundSpec(
    String service,
    UpstreamId upstream,
    Address bind,
    int socketMode,
    Optional<HttpSettings> http,
    AccessLogSettings accessLog) {
  /** What TLS offers by ALPN where a request changes to another protocol. */
  public static final List<String> UPGRADE_ALPN = List.of(HttpCodecs.HTTP_1_1);

  /** No permission bits given. */
  public static final int DEFAULT_MODE = -1;

  /** Refuses bits that are not permissions. */
  public OutboundSpec {
    if (socketMode < DEFAULT_MODE || socketMode > 0777) {
      throw new IllegalArgumentException("socket mode " + socketMode + " is not in 0..0777");
    }
  }

  /** A listener that logs as the process is told. */
  public OutboundSpec(
      String service,
      UpstreamId upstream,
      Address bind,
      int socketMode,
      Optional<HttpSettings> http) {
    this(service, upstream, bind, socketMode, http, AccessLogSettings.DEFAULT);
  }

  /** What the listener's TLS offers by ALPN, as Consul's sidecars do. */
  public List<String> alpn() {
    return http.map(
            settings -> settings.protocol().overHttp2() ? List.of(HttpCodecs.H2) : UPGRADE_ALPN)
        .orElse(List.of());
  }
}
