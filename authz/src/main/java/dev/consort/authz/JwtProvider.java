// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who signs tokens, and where requests carry them: a {@code jwt-provider} entry with its keys.
 *
 * @param name the entry's
 * @param issuer what the claim {@code iss} must be
 * @param audiences one of which the claim {@code aud} must name; empty for any
 * @param jwks the key set (RFC 7517) as JSON; empty while it is not known, and then no token is
 *     valid
 * @param locations where tokens are looked for, in this order; never empty
 * @param forwardPayloadHeader the header in which the application gets the token's payload,
 *     base64url encoded; in lower case; empty for none
 * @param padForwardedPayload whether that value is padded
 * @param clockSkew how far clocks may be apart; zero or more
 * @param cachedTokens how many verified tokens are remembered; 0 or more
 */
public record JwtProvider(
    String name,
    String issuer,
    Set<String> audiences,
    Optional<String> jwks,
    List<JwtLocation> locations,
    Optional<String> forwardPayloadHeader,
    boolean padForwardedPayload,
    Duration clockSkew,
    int cachedTokens) {
  /** Consul's default where an entry names no location. */
  public static final List<JwtLocation> DEFAULT_LOCATIONS =
      List.of(
          new JwtLocation.Header("authorization", "Bearer ", false),
          new JwtLocation.Query("access_token"));

  /** Consul's default for {@code ClockSkewSeconds}. */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(30);

  /**
   * Copies the collections, puts the default in place of no locations, and the header in lower
   * case.
   */
  public JwtProvider {
    audiences = Set.copyOf(audiences);
    forwardPayloadHeader = forwardPayloadHeader.map(header -> header.toLowerCase(Locale.ROOT));
    locations = locations.isEmpty() ? DEFAULT_LOCATIONS : List.copyOf(locations);
  }

  /** Without the key set, which may hold shared secrets. */
  @Override
  public String toString() {
    return "JwtProvider[name=" + name + ", issuer=" + issuer + ", audiences=" + audiences + "]";
  }
}
