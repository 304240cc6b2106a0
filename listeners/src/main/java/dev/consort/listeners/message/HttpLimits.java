// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import java.time.Duration;

/**
 * What one connection may cost. Immutable.
 *
 * @param headerBytes most bytes of a message's head (names, values and target together, or the
 *     trailers'); over it a request is answered 431
 * @param headerLines most lines of it
 * @param headTimeout longest wait from the first byte of a head to its end; also how long HTTP/2
 *     settings may stay unacknowledged
 * @param concurrentStreams most requests at once on one HTTP/2 connection
 * @param streamWindowBytes how much of one body may be under way unread
 * @param connectionWindowBytes how much of all bodies of a connection may be
 * @param resetsPerWindow most streams that a peer may reset in 30 s, over those that it lets be
 *     answered; more end the connection
 * @param controlFramesQueued most answers to SETTINGS and PING that wait to be sent
 */
public record HttpLimits(
    int headerBytes,
    int headerLines,
    Duration headTimeout,
    int concurrentStreams,
    int streamWindowBytes,
    int connectionWindowBytes,
    int resetsPerWindow,
    int controlFramesQueued) {
  /** The default of {@link #headerBytes}. */
  public static final int DEFAULT_HEADER_BYTES = 96 * 1024;

  /** What holds unless configured otherwise. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          DEFAULT_HEADER_BYTES, 1000, Duration.ofSeconds(60), 1000, 256 << 10, 4 << 20, 200, 1000);
}
