// SPDX-License-Identifier: Apache-2.0
/**
 * The load under which the build records what a sidecar runs, so that later starts begin warm: an
 * embedded agent, two services, an application and its callers. The sidecars are another process.
 * Threads that block, since the load is what matters here and not its cost.
 */
package dev.consort.proxy.train;
