// SPDX-License-Identifier: Apache-2.0
/**
 * Sockets: which kind of channel the platform offers, how an address becomes one, and how it is
 * dialled. Channels are used on their event loop only; names are looked up off the loops. Knows
 * nothing of TLS, targets or intentions.
 */
package dev.consort.upstreams.transport;
