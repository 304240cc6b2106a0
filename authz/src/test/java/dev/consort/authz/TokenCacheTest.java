// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TokenCacheTest {
  private final CountingVerifier verifier = new CountingVerifier();

  @Test
  void size_zero_remembersNothing() throws Exception {
    TokenCache cache = new TokenCache(0);
    cache.verified("a", verifier);
    cache.verified("a", verifier);

    assertEquals(2, verifier.count("a"));
  }

  @Test
  void token_seenBefore_isNotVerifiedAgain() throws Exception {
    TokenCache cache = new TokenCache(1);
    VerifiedToken first = cache.verified("a", verifier);

    assertEquals(first, cache.verified("a", verifier));
    assertEquals(1, verifier.count("a"));
  }

  @Test
  void token_ofAnotherText_isAnother() throws Exception {
    TokenCache cache = new TokenCache(100);
    for (int i = 0; i < 50; i++) {
      assertEquals("t" + i, cache.verified("t" + i, verifier).payload());
    }
    for (int i = 0; i < 50; i++) {
      assertEquals("t" + i, cache.verified("t" + i, verifier).payload());
    }
  }

  @Test
  void token_thatDoesNotHold_takesNoPlace() throws Exception {
    TokenCache cache = new TokenCache(1);
    cache.verified("a", verifier);

    for (int i = 0; i < 2; i++) {
      assertThrows(InvalidTokenException.class, () -> cache.verified("bad", verifier));
    }
    cache.verified("a", verifier);
    assertEquals(2, verifier.count("bad"));
    assertEquals(1, verifier.count("a"));
  }

  @Test
  void places_areBounded_newestStays() throws Exception {
    TokenCache cache = new TokenCache(4);
    for (int i = 0; i < 1_000; i++) {
      cache.verified("t" + i, verifier);
      cache.verified("t" + i, verifier);
      assertEquals(1, verifier.count("t" + i));
    }
    int again = 0;
    for (int i = 0; i < 1_000; i++) {
      cache.verified("t" + i, verifier);
      again += verifier.count("t" + i) - 1;
    }
    assertEquals(true, again >= 996, "verified again: " + again);
  }

  @Test
  void token_ofGreatLength_isNotRemembered() throws Exception {
    TokenCache cache = new TokenCache(4);
    String longest = "x".repeat(4_097);
    cache.verified(longest, verifier);
    cache.verified(longest, verifier);

    assertEquals(2, verifier.count(longest));
  }

  private static final class CountingVerifier implements TokenVerifier {
    private final Map<String, Integer> counts = new HashMap<>();

    int count(String token) {
      return counts.getOrDefault(token, 0);
    }

    @Override
    public boolean hasKeys() {
      return true;
    }

    @Override
    public VerifiedToken verify(String token) throws InvalidTokenException {
      counts.merge(token, 1, Integer::sum);
      if (token.equals("bad")) {
        throw new InvalidTokenException("is bad");
      }
      return new VerifiedToken(token, Map.of());
    }
  }
}
