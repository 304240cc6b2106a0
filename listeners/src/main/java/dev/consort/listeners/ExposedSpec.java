// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.Set;

/**
 * A listener without TLS for single paths of the application, as health checks and scrapers ask for
 * that are not of the mesh ({@code Proxy.Expose} of a registration). Immutable.
 *
 * @param service whose paths they are
 * @param bind where callers connect to; TCP
 * @param app where the application serves these paths
 * @param paths just these, without query
 * @param protocol what the application speaks: HTTP or HTTP2
 * @param thisMachineOnly whether only callers on this machine may ask, as for checks of the agent
 * @param appConnectTimeout longest wait for the application to accept a connection; more than zero
 * @param accessLog what is logged of its requests
 */
public record ExposedSpec(
    String service,
    Address bind,
    Address app,
    Set<String> paths,
    Protocol protocol,
    boolean thisMachineOnly,
    Duration appConnectTimeout,
    AccessLogSettings accessLog) {
  /** Copies the set. */
  public ExposedSpec {
    paths = Set.copyOf(paths);
  }

  /** A listener that logs as the process is told. */
  public ExposedSpec(
      String service,
      Address bind,
      Address app,
      Set<String> paths,
      Protocol protocol,
      boolean thisMachineOnly,
      Duration appConnectTimeout) {
    this(
        service,
        bind,
        app,
        paths,
        protocol,
        thisMachineOnly,
        appConnectTimeout,
        AccessLogSettings.DEFAULT);
  }
}
