// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.RequestFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of one request, each looked for at most once. Lives as long as the decision, on the
 * thread that makes it.
 */
final class RequestTokens implements TokenLookup {
  private final List<TokenProvider> providers;
  private final RequestFacts request;
  private final long nowMillis;
  private final TokenResult[] results;

  RequestTokens(List<TokenProvider> providers, RequestFacts request, long nowMillis) {
    this.providers = providers;
    this.request = request;
    this.nowMillis = nowMillis;
    this.results = new TokenResult[providers.size()];
  }

  @Override
  public TokenResult of(int provider) {
    TokenResult known = results[provider];
    if (known == null) {
      known = providers.get(provider).find(request, nowMillis);
      results[provider] = known;
    }
    return known;
  }

  /** The permit with what becomes of the tokens; the very one when there are none. */
  Permit forwarding(Permit permit) {
    Set<String> removed = new LinkedHashSet<>(permit.tokens().removed());
    Map<String, String> payloads = new LinkedHashMap<>();
    List<String> disputed = new ArrayList<>();
    for (int i = 0; i < providers.size(); i++) {
      if (of(i) instanceof TokenResult.Valid(var token, var location)) {
        JwtProvider settings = providers.get(i).settings();
        if (location instanceof JwtLocation.Header(var name, _, var forward) && !forward) {
          removed.add(name);
        }
        String payload = settings.padForwardedPayload() ? token.paddedPayload() : token.payload();
        settings
            .forwardPayloadHeader()
            .filter(header -> !payload.equals(payloads.merge(header, payload, (a, _) -> a)))
            .ifPresent(disputed::add);
      }
    }
    // Two callers in one header is none: an application could not tell which of them was judged.
    disputed.forEach(payloads::remove);
    return removed.size() == permit.tokens().removed().size() && payloads.isEmpty()
        ? permit
        : new Permit(permit.reason(), new TokenForwarding(List.copyOf(removed), payloads));
  }
}
