// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.authz.JwtLocation;
import dev.consort.authz.JwtProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the agent says about one {@code jwt-provider}. Immutable. */
public sealed interface ProviderAnswer {
  /**
   * It is there.
   *
   * @param issuer what {@code iss} must be
   * @param audiences one of which {@code aud} must name; empty for any
   * @param keys where its keys come from
   * @param locations where requests carry tokens; empty for the default
   * @param forwardHeader the header in which the application gets the payload, in lower case
   * @param padForwarded whether that is padded
   * @param clockSkew how far clocks may be apart
   * @param cachedTokens how many verified tokens are remembered
   */
  record Found(
      String issuer,
      Set<String> audiences,
      KeySource keys,
      List<JwtLocation> locations,
      Optional<String> forwardHeader,
      boolean padForwarded,
      Duration clockSkew,
      int cachedTokens)
      implements ProviderAnswer {
    /** Copies the collections. */
    public Found {
      audiences = Set.copyOf(audiences);
      locations = List.copyOf(locations);
    }

    /** The provider as decisions use it. */
    public JwtProvider provider(String name, Optional<String> jwks) {
      return new JwtProvider(
          name,
          issuer,
          audiences,
          jwks,
          locations,
          forwardHeader,
          padForwarded,
          clockSkew,
          cachedTokens);
    }
  }

  /** There is none of that name, or the agent knows no such entries. */
  record Absent() implements ProviderAnswer {}

  /**
   * It is there, or may be, but cannot be used.
   *
   * @param why one clause
   */
  record Unusable(String why) implements ProviderAnswer {}
}
