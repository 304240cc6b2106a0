// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import java.util.OptionalInt;

/**
 * Bounds of what one upstream may take. Empty means no limit; zero means nothing is let through.
 *
 * @param maxConnections connections open at once
 * @param maxPendingRequests requests that wait for a connection
 * @param maxConcurrentRequests requests under way at once
 */
public record UpstreamLimits(
    OptionalInt maxConnections, OptionalInt maxPendingRequests, OptionalInt maxConcurrentRequests) {
  /** No limit at all. */
  public static final UpstreamLimits NONE =
      new UpstreamLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
