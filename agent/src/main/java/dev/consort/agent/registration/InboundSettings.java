// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Address;
import java.time.Duration;

/**
 * How peers reach the service.
 *
 * @param bind where mTLS is accepted
 * @param app where the application listens
 * @param protocol what the application speaks
 * @param appConnectTimeout longest wait for a connection to the application; more than zero
 * @param handshakeTimeout longest wait for a peer's TLS handshake; more than zero
 * @param maxConnections most connections held at once; 0 for no limit
 */
public record InboundSettings(
    Address bind,
    Address app,
    Protocol protocol,
    Duration appConnectTimeout,
    Duration handshakeTimeout,
    int maxConnections) {}
