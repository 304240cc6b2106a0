// SPDX-License-Identifier: Apache-2.0
/**
 * Credentials of a sidecar and the TLS contexts made of them. Parsing and building run off the
 * event loops; the contexts are used on them. Knows nothing of Consul's API, of intentions or of
 * sockets.
 */
package dev.consort.certs;
