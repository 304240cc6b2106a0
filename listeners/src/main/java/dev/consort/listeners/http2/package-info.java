// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/2 (RFC 9113) on channels that carry plain bytes: frames, HPACK (RFC 7541), flow control and
 * the limits that keep a hostile peer cheap. Confined to the event loop of each connection. Knows
 * nothing of TLS, intentions or upstreams, and answers nothing by itself but what is no request.
 */
package dev.consort.listeners.http2;
