// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.http.InboundRules;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an inbound listener reads anew, since it changes while the listener stays. Read on event
 * loops; none of it null once a listener is opened with it.
 *
 * @param tls of the spec's {@link InboundSpec#alpn}; read for each connection
 * @param intentions read for each connection, or for each request, and again for each recheck
 * @param settings of HTTP; read for each request
 * @param plaintext the permit of callers without TLS; empty unless the mutual TLS mode is
 *     permissive; read for each of them
 */
public record InboundFeed(
    Supplier<ServerTls> tls,
    Supplier<IntentionTable> intentions,
    Supplier<InboundRules.Settings> settings,
    Supplier<Optional<Permit>> plaintext) {}
