// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ClientTls;
import dev.consort.upstreams.Balancers;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.transport.Place;
import java.util.function.Supplier;

/** What the connections of one outbound listener share. */
record OutboundSetup(
    OutboundSpec spec,
    Balancers<Place> balancers,
    Supplier<ClientTls> tls,
    Supplier<ClientTls> upgradeTls,
    Supplier<RouteTable> routes,
    Runnable unreached,
    OpenConnections open,
    ConnectionMetrics metrics) {}
