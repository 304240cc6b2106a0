// SPDX-License-Identifier: Apache-2.0
/**
 * Intentions compiled to a table, the decision, and its explanation. Pure: no I/O, no Vert.x, no
 * Netty; any thread. Knows identities, not certificates, and nothing of Consul's API.
 */
package dev.consort.authz;
