// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.RequestFacts;
import java.util.Optional;

/** One search for a provider's token in one request. Used once, by the thread that decides. */
final class TokenSearch {
  // Each costs a verification, and a request may carry thousands.
  private static final int MOST_TOKENS = 8;

  private final TokenProvider provider;
  private final long nowMillis;
  private int tried;
  private TokenResult result = TokenResult.MISSING;

  TokenSearch(TokenProvider provider, long nowMillis) {
    this.provider = provider;
    this.nowMillis = nowMillis;
  }

  /** The first that holds, in the order of the provider's locations. */
  TokenResult in(RequestFacts request) {
    for (JwtLocation location : provider.settings().locations()) {
      boolean found =
          switch (location) {
            case JwtLocation.Header(var name, var prefix, _) ->
                request.anyHeader(name, line -> holdsAfter(prefix, line, location));
            case JwtLocation.Query(var name) -> holdsIn(request.query(), '&', name, location);
            case JwtLocation.Cookie(var name) ->
                request.anyHeader("cookie", line -> holdsIn(line, ';', name, location));
          };
      if (found) {
        break;
      }
    }
    return result;
  }

  /** The prefix may be written in any case: a scheme is (RFC 9110 section 11.1). */
  private boolean holdsAfter(String prefix, String line, JwtLocation location) {
    return line.regionMatches(true, 0, prefix, 0, prefix.length())
        && holds(line.substring(prefix.length()).strip(), location);
  }

  /** Whether the value of one of the pairs {@code name=value} is a token that holds. */
  private boolean holdsIn(String pairs, char separator, String name, JwtLocation location) {
    int start = 0;
    while (start < pairs.length()) {
      int end = pairs.indexOf(separator, start);
      end = end < 0 ? pairs.length() : end;
      Optional<String> value = value(pairs.substring(start, end).strip(), name);
      if (value.isPresent() && holds(value.get(), location)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static Optional<String> value(String pair, String name) {
    return pair.length() > name.length()
            && pair.charAt(name.length()) == '='
            && pair.startsWith(name)
        ? Optional.of(pair.substring(name.length() + 1))
        : Optional.empty();
  }

  private boolean holds(String token, JwtLocation location) {
    if (tried++ >= MOST_TOKENS) {
      return false;
    }
    try {
      result = new TokenResult.Valid(provider.verify(token, nowMillis), location);
      return true;
    } catch (InvalidTokenException invalid) {
      if (result instanceof TokenResult.Missing) {
        result = new TokenResult.Invalid(invalid.getMessage());
      }
      return false;
    }
  }
}
