// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.ClosedBy;
import dev.consort.listeners.Direction;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What all requests of one listener share on one loop.
 *
 * @param direction which way they go
 * @param service the service of this sidecar
 * @param answer longest wait for the head of the answer, when configured
 * @param idle longest pause in both directions, when configured; tunnels have none
 */
public record HttpHost(
    Direction direction,
    String service,
    Optional<NamedTimer> answer,
    Optional<NamedTimer> idle,
    RequestLog log,
    RequestMetrics metrics,
    Denials denials,
    UseLimits limits,
    Timers timers,
    Ticker ticker,
    InstantSource clock,
    RandomGenerator random) {
  /** The same with these limits of time. */
  public HttpHost waiting(Optional<NamedTimer> forAnswer, Optional<NamedTimer> whileIdle) {
    return new HttpHost(
        direction, service, forAnswer, whileIdle, log, metrics, denials, limits, timers, ticker,
        clock, random);
  }

  /** Where it is, for answers that name the hop. */
  String hop() {
    return "the " + direction.label() + " side of the sidecar of " + service;
  }

  /** What sets the wait for connections. */
  String connectKey() {
    return switch (direction) {
      case INBOUND, EXPOSED -> "local_connect_timeout_ms";
      case OUTBOUND -> "connect_timeout_ms";
    };
  }

  boolean outbound() {
    return direction == Direction.OUTBOUND;
  }

  /** Who stands at the caller's end. */
  ClosedBy caller() {
    return switch (direction) {
      case INBOUND, EXPOSED -> ClosedBy.PEER;
      case OUTBOUND -> ClosedBy.APP;
    };
  }

  /** Who stands at the other end. */
  ClosedBy callee() {
    return switch (direction) {
      case INBOUND, EXPOSED -> ClosedBy.APP;
      case OUTBOUND -> ClosedBy.PEER;
    };
  }
}
