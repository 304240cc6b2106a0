// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.RequestFacts;
import java.util.List;

/**
 * What one intention, or the default policy, says: an intention compiled. Immutable, any thread.
 */
sealed interface Ruling {
  /** The verdict on a connection of which no requests are looked at. */
  Verdict onConnection();

  /** The verdict on a request. */
  Verdict onRequest(RequestFacts request, TokenLookup tokens);

  /** One verdict, whatever is asked. */
  record Fixed(Verdict verdict) implements Ruling {
    @Override
    public Verdict onConnection() {
      return verdict;
    }

    @Override
    public Verdict onRequest(RequestFacts request, TokenLookup tokens) {
      return verdict;
    }
  }

  /**
   * Permissions, of which the first that is about a request decides.
   *
   * @param onConnection says that there must be requests
   * @param token what a request must carry for any permission to be about it
   * @param permissions in the order they are tried; never changed
   * @param otherwise what holds when none is about the request: the default policy
   */
  record ByRequest(
      Verdict onConnection,
      TokenMatcher token,
      List<CompiledPermission> permissions,
      Verdict otherwise)
      implements Ruling {
    @Override
    public Verdict onRequest(RequestFacts request, TokenLookup tokens) {
      String method = request.method();
      String path = request.path();
      // By index: an iterator would be one allocation a request.
      for (int i = 0; i < permissions.size(); i++) {
        CompiledPermission permission = permissions.get(i);
        // The token last: it is what costs.
        if (permission.http().isMet(method, path, request)
            && token.isMet(tokens)
            && permission.token().isMet(tokens)) {
          return permission.verdict();
        }
      }
      return otherwise;
    }
  }
}
