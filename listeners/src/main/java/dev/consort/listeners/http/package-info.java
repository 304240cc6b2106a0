// SPDX-License-Identifier: Apache-2.0
/**
 * Requests and their answers between the two connections that carry them: the decision on each, the
 * headers that a sidecar adds and takes away, timers, pools and refusals. All of it on the loop of
 * the caller's connection. Knows neither sockets nor TLS, and of HTTP's versions only what a
 * message says.
 */
package dev.consort.listeners.http;
