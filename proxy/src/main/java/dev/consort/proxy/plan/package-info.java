// SPDX-License-Identifier: Apache-2.0
/**
 * From a snapshot to what should be, from what is and what should be to the changes between them,
 * and the carrying out of those in the order that is safe. Planning and comparing are pure; changes
 * are applied on the control thread. Knows nothing of the agent's API or of sockets.
 */
package dev.consort.proxy.plan;
