// SPDX-License-Identifier: Apache-2.0
/**
 * Upstream targets as values, the choice among their endpoints, and the connecting to them. Values
 * are made off the event loops; choosing and connecting happen on the loop that owns the
 * connection. Knows nothing of intentions or of Consul's API.
 */
package dev.consort.upstreams;
