// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.http.FaultKind;
import dev.consort.agent.watch.WatchStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells what the agent refuses from what it only has not answered yet. Pure. */
final class Refusals {
  // Without these there is no first snapshot; an upstream's can wait.
  private static final Set<String> NEEDED = Set.of("registration", "roots", "leaf", "intentions");

  private Refusals() {}

  /**
   * The sentence about a refusal that trying again will hardly change: an id that is not
   * registered, a token that lacks a right, a call that the agent is configured to forbid. An
   * unknown token is none of these, since a new one takes a while to get about.
   */
  static Optional<String> in(List<WatchStatus> watches) {
    return watches.stream()
        .filter(watch -> NEEDED.contains(watch.name()))
        .filter(watch -> watch.fault().filter(fault -> refuses(watch, fault)).isPresent())
        .flatMap(watch -> watch.lastError().map(error -> error + remedy(watch)).stream())
        .findFirst();
  }

  private static String remedy(WatchStatus watch) {
    return watch.fault().equals(Optional.of(FaultKind.NOT_FOUND))
        ? " Register that sidecar first, or name its service with --sidecar-for."
        : "";
  }

  private static boolean refuses(WatchStatus watch, FaultKind fault) {
    return switch (fault) {
      case PERMISSION_DENIED, BLOCKED -> true;
      case NOT_FOUND -> watch.name().equals("registration");
      case UNREACHABLE,
          TIMEOUT,
          TOKEN_UNKNOWN,
          UNKNOWN_KIND,
          BAD_REQUEST,
          RATE_LIMITED,
          SERVER_ERROR,
          MALFORMED,
          TOO_LARGE ->
          false;
    };
  }
}
