// SPDX-License-Identifier: Apache-2.0
/**
 * {@code consort explain}: asks the agent, or a running sidecar, and tells why a connection or a
 * request would be, or was, allowed or denied. Runs on the main thread, which waits. Decides
 * nothing itself: that is {@code authz}'s.
 */
package dev.consort.proxy.explain;
