// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ClientTls;
import dev.consort.upstreams.Balancer;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.transport.Place;
import java.util.function.Supplier;

/** What the connections of one outbound listener share. */
record OutboundSetup(
    OutboundSpec spec,
    Balancer<Place> balancer,
    Supplier<ClientTls> tls,
    Supplier<ClientTls> upgradeTls,
    Supplier<Destination> destination,
    OpenConnections open,
    ConnectionMetrics metrics) {}
