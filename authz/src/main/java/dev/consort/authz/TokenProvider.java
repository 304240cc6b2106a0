// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A provider of tokens, compiled: settings, keys and what was verified with them. Any thread. */
final class TokenProvider {
  private static final Duration LARGEST_SKEW = Duration.ofDays(3_650);

  private final JwtProvider settings;
  private final TokenVerifier keys;
  private final long skewMillis;
  private final TokenCache cache;

  private TokenProvider(JwtProvider settings, TokenVerifier keys) {
    this.settings = settings;
    this.keys = keys;
    this.skewMillis =
        settings.clockSkew().compareTo(LARGEST_SKEW) < 0
            ? settings.clockSkew().toMillis()
            : LARGEST_SKEW.toMillis();
    this.cache = new TokenCache(Math.max(0, settings.cachedTokens()));
  }

  /** Reads the keys. Costs up to milliseconds. */
  static TokenProvider compile(JwtProvider settings) throws NotUnderstoodException {
    return new TokenProvider(
        settings,
        settings.jwks().isPresent() ? TokenKeys.parse(settings.jwks().get()) : new NoKeys());
  }

  JwtProvider settings() {
    return settings;
  }

  boolean hasKeys() {
    return keys.hasKeys();
  }

  /** Looks for a token that holds now. */
  TokenResult find(RequestFacts request, long nowMillis) {
    return new TokenSearch(this, nowMillis).in(request);
  }

  /** What a token says, if it holds now. */
  VerifiedToken verify(String token, long nowMillis) throws InvalidTokenException {
    VerifiedToken verified = cache.verified(token, keys);
    Object issuer = verified.claims().get("iss");
    if (!settings.issuer().equals(issuer)) {
      throw new InvalidTokenException(
          "is of "
              + (issuer instanceof String text ? "issuer " + Shown.text(text) : "no issuer")
              + ", not of "
              + Shown.text(settings.issuer()));
    }
    if (!settings.audiences().isEmpty() && !isForUs(verified.claims().get("aud"))) {
      throw new InvalidTokenException("is for another audience");
    }
    checkTimes(verified, nowMillis);
    return verified;
  }

  /** RFC 7519 section 4.1.3: one name, or a list of them. What is no text names nobody. */
  private boolean isForUs(Object audience) {
    return audience instanceof List<?> list
        ? list.stream().anyMatch(this::isOurs)
        : isOurs(audience);
  }

  private boolean isOurs(Object audience) {
    return audience instanceof String name && settings.audiences().contains(name);
  }

  private void checkTimes(VerifiedToken token, long nowMillis) throws InvalidTokenException {
    // Compared, never subtracted: a claim may be any number, and the difference overflow.
    Optional<Long> expires = token.timeMillis("exp");
    if (expires.isPresent() && expires.get() <= nowMillis - skewMillis) {
      throw new InvalidTokenException("expired at " + Instant.ofEpochMilli(expires.get()));
    }
    Optional<Long> begins = token.timeMillis("nbf");
    if (begins.isPresent() && begins.get() > nowMillis + skewMillis) {
      throw new InvalidTokenException("holds only from " + Instant.ofEpochMilli(begins.get()));
    }
  }

  /** Before the keys are known no token holds. */
  private static final class NoKeys implements TokenVerifier {
    @Override
    public boolean hasKeys() {
      return false;
    }

    @Override
    public VerifiedToken verify(String token) throws InvalidTokenException {
      throw new InvalidTokenException("cannot be verified: the keys of the provider are not known");
    }
  }
}
