// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

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
 * @param sources IP addresses of callers that may ask; empty for all. Loopback addresses always may
 * @param appConnectTimeout longest wait for the application to accept a connection; more than zero
 */
public record ExposedSpec(
    String service,
    Address bind,
    Address app,
    Set<String> paths,
    Protocol protocol,
    Set<String> sources,
    Duration appConnectTimeout) {
  /** Copies the sets. */
  public ExposedSpec {
    paths = Set.copyOf(paths);
    sources = Set.copyOf(sources);
  }
}
