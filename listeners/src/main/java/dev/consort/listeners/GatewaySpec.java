// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.upstreams.Address;
import java.time.Duration;

/**
 * What a mesh gateway's listener is to do. Immutable; a changed spec means a new listener.
 *
 * @param service the name the gateway is registered by, in logs and metric labels
 * @param bind where sidecars and other gateways connect to; TCP
 * @param helloTimeout longest wait for a client's first TLS message, from accept on; more than zero
 * @param maxConnections most connections at once; 0 means no limit
 * @param accessLog what is logged of its connections
 */
public record GatewaySpec(
    String service,
    Address bind,
    Duration helloTimeout,
    int maxConnections,
    AccessLogSettings accessLog) {
  /** Refuses a wait that would never or always expire, and a negative limit. */
  public GatewaySpec {
    if (!helloTimeout.isPositive()) {
      throw new IllegalArgumentException("helloTimeout of " + service + " must be more than zero");
    }
    if (maxConnections < 0) {
      throw new IllegalArgumentException("maxConnections of " + service + " is negative");
    }
  }
}
