// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.transport.Place;
import java.time.Duration;

/**
 * How the local application is reached.
 *
 * @param connectTimeout longest wait for it to accept a connection
 */
record AppTarget(Place place, Duration connectTimeout, ConnectionMetrics metrics) {}
