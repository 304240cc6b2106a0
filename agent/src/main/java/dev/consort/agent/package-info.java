// SPDX-License-Identifier: Apache-2.0
/**
 * The control path: a client of the local Consul agent's HTTP API, the one blocking-query loop, the
 * watches, and the snapshot they assemble. Runs on its own Vert.x context, never on a data path's
 * event loop. Knows values of the domains, never listeners, pools or TLS contexts.
 */
package dev.consort.agent;
