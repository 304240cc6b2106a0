// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP messages as they pass from one connection to another, whatever version either speaks, and
 * the two sides of a stream that the codecs of {@code http1} and {@code http2} implement. All of it
 * is confined to the event loop of its connection. Knows nothing of intentions, upstreams or TLS.
 */
package dev.consort.listeners.message;
