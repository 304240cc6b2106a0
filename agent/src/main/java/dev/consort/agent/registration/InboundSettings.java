// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.Optional;

/**
 * How peers reach the service.
 *
 * @param bind where mTLS is accepted
 * @param app where the application listens
 * @param protocol what the application speaks
 * @param appConnectTimeout longest wait for a connection to the application; more than zero
 * @param handshakeTimeout longest wait for a peer's TLS handshake; more than zero
 * @param maxConnections most connections held at once; 0 for no limit
 * @param requestTimeout longest wait for the application's answer to a request ({@code
 *     local_request_timeout_ms}); empty for no limit: Consul's 15 s, which users never asked for,
 *     are deliberately not applied
 * @param idleTimeout longest pause of a request under way ({@code local_idle_timeout_ms}); empty
 *     for no limit, for the same reason
 */
public record InboundSettings(
    Address bind,
    Address app,
    Protocol protocol,
    Duration appConnectTimeout,
    Duration handshakeTimeout,
    int maxConnections,
    Optional<Duration> requestTimeout,
    Optional<Duration> idleTimeout) {
  /** Without limits to a request's time. */
  public InboundSettings(
      Address bind,
      Address app,
      Protocol protocol,
      Duration appConnectTimeout,
      Duration handshakeTimeout,
      int maxConnections) {
    this(
        bind,
        app,
        protocol,
        appConnectTimeout,
        handshakeTimeout,
        maxConnections,
        Optional.empty(),
        Optional.empty());
  }
}
