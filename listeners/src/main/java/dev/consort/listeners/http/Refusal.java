// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.OriginFailure;

/**
 * Why a request is answered by this sidecar and not by who was asked. Immutable.
 *
 * @param status of the answer
 * @param grpcStatus of the answer where gRPC is spoken (the numbers of gRPC's status codes)
 * @param reason a word for logs and metrics, such as {@code denied}
 * @param told what the caller is told beside the status; it holds no fact about intentions or about
 *     what lies behind this sidecar
 * @param detail the whole reason, for the own side's logs
 */
record Refusal(int status, int grpcStatus, String reason, String told, String detail) {
  private static final int GRPC_DEADLINE_EXCEEDED = 4;
  private static final int GRPC_PERMISSION_DENIED = 7;
  private static final int GRPC_UNIMPLEMENTED = 12;
  private static final int GRPC_INTERNAL = 13;
  private static final int GRPC_UNAVAILABLE = 14;

  static Refusal denied(String id, String detail) {
    return new Refusal(403, GRPC_PERMISSION_DENIED, "denied", "denial " + id, detail);
  }

  static Refusal malformed(String detail) {
    return new Refusal(400, GRPC_INTERNAL, "malformed", detail, detail);
  }

  static Refusal notFound() {
    return new Refusal(404, GRPC_UNIMPLEMENTED, "not_exposed", "there is no such path here", "");
  }

  static Refusal noRoute() {
    return new Refusal(404, GRPC_UNIMPLEMENTED, "no_route", "no route matches", "");
  }

  static Refusal unavailable(String reason, String told, String detail) {
    return new Refusal(503, GRPC_UNAVAILABLE, reason, told, detail);
  }

  static Refusal noAnswer(String detail) {
    return new Refusal(502, GRPC_UNAVAILABLE, "no_answer", "no answer was given", detail);
  }

  /** A timer fired: the answer names it, the hop and the key that sets it. */
  static Refusal timedOut(NamedTimer timer) {
    return timedOut(timer, timer.sentence());
  }

  /** The same with more for the own side. */
  static Refusal timedOut(NamedTimer timer, String detail) {
    return new Refusal(504, GRPC_DEADLINE_EXCEEDED, "timeout", timer.sentence(), detail);
  }

  /** Why nobody could be asked. */
  static Refusal of(OriginFailure failure, HttpHost host) {
    return switch (failure) {
      case OriginFailure.NoEndpoint _ ->
          unavailable("no_endpoint", "no instance can be used", failure.describe());
      case OriginFailure.Overloaded _ ->
          unavailable("overloaded", "a limit is met", failure.describe());
      case OriginFailure.ConnectFailed _ ->
          unavailable("unreachable", "no connection could be opened", failure.describe());
      case OriginFailure.HandshakeFailed _ ->
          unavailable("unreachable", "no connection could be secured", failure.describe());
      case OriginFailure.TimedOut(_, var step, var limit) ->
          timedOut(new NamedTimer(step, limit, host.hop(), host.connectKey()), failure.describe());
    };
  }
}
