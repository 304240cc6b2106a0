// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.certs.ServerTls;
import dev.consort.upstreams.transport.Place;
import java.util.Optional;
import java.util.function.Supplier;

/** What the connections of one inbound listener share. */
record InboundSetup(
    InboundSpec spec,
    Place app,
    Supplier<ServerTls> tls,
    Supplier<IntentionTable> intentions,
    Supplier<Optional<Permit>> plaintext,
    OpenConnections open,
    ConnectionMetrics metrics) {}
