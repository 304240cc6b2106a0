// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.upstreams.Protocol;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a listener does with requests. Immutable. Nothing is timed or limited unless it is
 * configured.
 *
 * @param protocol what is spoken to whom requests are sent on to; not TCP
 * @param answerTimeout longest wait for the head of an answer; more than zero
 * @param idleTimeout longest pause of a request under way, in both directions; more than zero
 * @param headerBytes most bytes of a message's head, 1 KiB to 16 MiB
 * @param maxConnections most connections to whom requests are sent on to
 * @param maxPendingRequests most requests that wait for one
 * @param maxConcurrentRequests most requests under way
 */
public record HttpSettings(
    Protocol protocol,
    Optional<Duration> answerTimeout,
    Optional<Duration> idleTimeout,
    int headerBytes,
    OptionalInt maxConnections,
    OptionalInt maxPendingRequests,
    OptionalInt maxConcurrentRequests) {
  /** Refuses what could not be meant. */
  public HttpSettings {
    if (!protocol.httpLike()) {
      throw new IllegalArgumentException("requests of " + protocol + " cannot be told apart");
    }
    if (headerBytes < 1 << 10 || headerBytes > 16 << 20) {
      throw new IllegalArgumentException("heads of " + headerBytes + " bytes");
    }
  }

  /** Without any timeout or limit. */
  public static HttpSettings of(Protocol protocol) {
    return new HttpSettings(
        protocol,
        Optional.empty(),
        Optional.empty(),
        HttpLimits.DEFAULT_HEADER_BYTES,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  HttpLimits limits() {
    HttpLimits base = HttpLimits.DEFAULT;
    return new HttpLimits(
        headerBytes,
        base.headerLines(),
        base.headTimeout(),
        base.concurrentStreams(),
        base.streamWindowBytes(),
        base.connectionWindowBytes(),
        base.resetsPerWindow(),
        base.controlFramesQueued());
  }
}
