// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ClientTls;
import dev.consort.upstreams.route.RouteTable;
import java.util.function.Supplier;

/**
 * What an outbound listener reads anew, since it changes while the listener stays. Read on event
 * loops.
 *
 * @param tls of the spec's {@link OutboundSpec#alpn}; read for each try to connect; never null once
 *     a listener is opened with it
 * @param upgradeTls as {@code tls}, for connections of requests that upgrade: of {@link
 *     OutboundSpec#UPGRADE_ALPN}
 * @param routes read for each connection or request; null while its instances are not known
 * @param unreached run whenever an instance could not be reached, or none can be tried; cheap, and
 *     as often as callers like
 */
public record OutboundFeed(
    Supplier<ClientTls> tls,
    Supplier<ClientTls> upgradeTls,
    Supplier<RouteTable> routes,
    Runnable unreached) {}
