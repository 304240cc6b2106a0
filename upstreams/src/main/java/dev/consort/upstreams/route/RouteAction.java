// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import java.time.Duration;
import java.util.Optional;

/**
 * What is done with a request on a route, wherever it goes.
 *
 * @param prefixRewrite what the matched prefix, or the whole matched path, is replaced by; empty to
 *     leave it
 * @param requestTimeout longest wait for the head of the answer, all tries together; more than zero
 * @param idleTimeout longest pause in both directions; more than zero
 * @param retries when it is sent again; empty for never
 */
public record RouteAction(
    Optional<String> prefixRewrite,
    Optional<Duration> requestTimeout,
    Optional<Duration> idleTimeout,
    Optional<RetryPolicy> retries,
    HeaderEdits request,
    HeaderEdits response) {
  /** Nothing but sending it on. */
  public static final RouteAction PLAIN =
      new RouteAction(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          HeaderEdits.NONE,
          HeaderEdits.NONE);

  /** The same with another wait for the answer. */
  public RouteAction within(Optional<Duration> limit) {
    return new RouteAction(prefixRewrite, limit, idleTimeout, retries, request, response);
  }
}
