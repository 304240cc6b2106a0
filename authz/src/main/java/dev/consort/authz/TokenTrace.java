// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.Shown;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what is wrong with the tokens of one request. Never on the hot path. */
final class TokenTrace {
  private final List<TokenProvider> providers;
  private final TokenLookup tokens;

  TokenTrace(List<TokenProvider> providers, TokenLookup tokens) {
    this.providers = providers;
    this.tokens = tokens;
  }

  /** Why no token meets one of the requirements; empty when one does, or none is asked for. */
  Optional<String> unmet(TokenMatcher wanted) {
    return wanted.isMet(tokens)
        ? Optional.empty()
        : Optional.of(
            wanted.anyOf().stream().map(this::unmet).collect(Collectors.joining("; and ")));
  }

  private String unmet(TokenMatcher.Requirement requirement) {
    String token =
        "the token of " + Shown.word(providers.get(requirement.provider()).settings().name());
    return switch (tokens.of(requirement.provider())) {
      case TokenResult.Missing _ -> token + " is missing";
      case TokenResult.Invalid(var why) -> token + " " + why;
      case TokenResult.Valid(var verified, _) ->
          verified
              .unmet(requirement.claims())
              .map(
                  claim ->
                      token
                          + " does not have "
                          + Shown.text(claim.value())
                          + " as its claim "
                          + Shown.word(String.join("/", claim.path())))
              .orElse(token + " meets it");
    };
  }
}
