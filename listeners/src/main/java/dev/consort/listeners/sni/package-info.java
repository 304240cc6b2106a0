// SPDX-License-Identifier: Apache-2.0
/**
 * Reads whom a TLS client wants to talk to, from the first bytes that it sends, without ending its
 * TLS. Pure, for one connection at a time on its loop; knows nothing of where names lead.
 */
package dev.consort.listeners.sni;
