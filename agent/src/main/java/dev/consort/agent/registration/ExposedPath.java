// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Protocol;

/**
 * A path of the application that callers outside the mesh may ask for, in plaintext and without an
 * intention: exactly this one, by a port of its own.
 *
 * @param listenerPort where it is asked for, 1 to 65535
 * @param path begins with a slash; without a query
 * @param localPort of the application, 1 to 65535
 * @param protocol what the application speaks there: HTTP or HTTP2
 * @param fromCheck whether it is there for the agent's health check, so that only this machine and
 *     the agent may ask
 */
public record ExposedPath(
    int listenerPort, String path, int localPort, Protocol protocol, boolean fromCheck) {}
