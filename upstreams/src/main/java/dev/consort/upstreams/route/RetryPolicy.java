// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import java.util.Set;

/**
 * When a request that failed is sent again. That an instance could not be reached is none of its
 * business: another one is tried then, whatever it says.
 *
 * @param retries how often, after the first time; 1 or more
 * @param on what makes it be sent again
 * @param statuses of answers that do so too
 */
public record RetryPolicy(int retries, Set<Condition> on, Set<Integer> statuses) {
  /** How often a request is sent again when that is not told, as Envoy does. */
  public static final int USUAL_RETRIES = 1;

  /** What a request that failed has met with. */
  public enum Condition {
    /** An answer of 500 to 599, or none at all. */
    SERVER_ERROR,
    /** An answer of 502, 503 or 504. */
    GATEWAY_ERROR,
    /** None at all. */
    RESET,
    /** No instance could be reached. */
    CONNECT_FAILURE,
    /** The other side says that it did not look at it. */
    REFUSED_STREAM,
    /** An answer of 409. */
    CONFLICT,
    /** gRPC's status 1. */
    GRPC_CANCELLED,
    /** gRPC's status 4. */
    GRPC_DEADLINE_EXCEEDED,
    /** gRPC's status 8. */
    GRPC_RESOURCE_EXHAUSTED,
    /** gRPC's status 13. */
    GRPC_INTERNAL,
    /** gRPC's status 14. */
    GRPC_UNAVAILABLE
  }

  /** Copies the sets. */
  public RetryPolicy {
    on = Set.copyOf(on);
    statuses = Set.copyOf(statuses);
  }

  /**
   * Whether an answer with this status is to be thrown away for another try.
   *
   * @param grpcStatus what the head says of gRPC's status; -1 where it says nothing
   */
  public boolean again(int status, int grpcStatus) {
    return statuses.contains(status)
        || (status >= 500 && status <= 599 && on.contains(Condition.SERVER_ERROR))
        || (status >= 502 && status <= 504 && on.contains(Condition.GATEWAY_ERROR))
        || (status == 409 && on.contains(Condition.CONFLICT))
        || againFor(grpcStatus);
  }

  private boolean againFor(int grpcStatus) {
    return switch (grpcStatus) {
      case 1 -> on.contains(Condition.GRPC_CANCELLED);
      case 4 -> on.contains(Condition.GRPC_DEADLINE_EXCEEDED);
      case 8 -> on.contains(Condition.GRPC_RESOURCE_EXHAUSTED);
      case 13 -> on.contains(Condition.GRPC_INTERNAL);
      case 14 -> on.contains(Condition.GRPC_UNAVAILABLE);
      default -> false;
    };
  }

  /** Whether a request that got no answer is sent again, though it may have been acted upon. */
  public boolean againAfterReset() {
    return on.contains(Condition.RESET) || on.contains(Condition.SERVER_ERROR);
  }
}
