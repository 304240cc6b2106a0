// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a token says whose signature was verified. Immutable.
 *
 * @param payload as it came: base64url without padding
 * @param claims the payload read as JSON; never changed
 */
record VerifiedToken(String payload, Map<String, Object> claims) {
  /** The first of {@code wanted} that this token does not have. */
  Optional<ClaimMatch> unmet(List<ClaimMatch> wanted) {
    for (ClaimMatch claim : wanted) {
      if (!has(claim)) {
        return Optional.of(claim);
      }
    }
    return Optional.empty();
  }

  private boolean has(ClaimMatch wanted) {
    Object value = claims;
    for (String name : wanted.path()) {
      if (!(value instanceof Map<?, ?> object)) {
        return false;
      }
      value = object.get(name);
    }
    return value instanceof List<?> list
        ? list.contains(wanted.value())
        : wanted.value().equals(value);
  }

  /**
   * A point in time (RFC 7519 section 2, NumericDate) in milliseconds since 1970; empty where there
   * is no such claim.
   */
  Optional<Long> timeMillis(String claim) throws InvalidTokenException {
    Object value = claims.get(claim);
    if (value == null && !claims.containsKey(claim)) {
      return Optional.empty();
    }
    if (value instanceof Number seconds) {
      return Optional.of((long) (seconds.doubleValue() * 1_000));
    }
    throw new InvalidTokenException("has a claim " + claim + " that is no number");
  }

  /** A copy of {@link #payload}, padded to whole groups of four (RFC 4648 section 4). */
  String paddedPayload() {
    return payload + "=".repeat((4 - payload.length() % 4) % 4);
  }
}
