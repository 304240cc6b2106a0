// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.listeners.http.Denials;
import dev.consort.listeners.http.RequestLog;
import dev.consort.time.Ticker;
import dev.consort.upstreams.transport.Dialer;
import java.time.InstantSource;

/**
 * What every connection needs.
 *
 * @param refusals where refusals are logged, at a bounded rate
 */
record HotPath(
    Dialer dialer,
    SocketSettings sockets,
    AccessLog accessLog,
    RequestLog requestLog,
    Denials denials,
    BoundedLog refusals,
    Ticker ticker,
    InstantSource clock) {}
