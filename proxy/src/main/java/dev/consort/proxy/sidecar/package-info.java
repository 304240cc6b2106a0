// SPDX-License-Identifier: Apache-2.0
/**
 * One sidecar: it follows the agent's snapshots, keeps what is in force equal to what they ask for,
 * and says how it is doing. All of it runs on the control thread; what it publishes for the hot
 * path is read by event loops. Knows nothing of the command line or of the admin API.
 */
package dev.consort.proxy.sidecar;
