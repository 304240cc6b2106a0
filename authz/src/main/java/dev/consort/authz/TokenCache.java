// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.WireText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers tokens whose signature was verified, by their SHA-256, so that no token lies in the
 * heap. A fixed number of places, of which a token may take one of four; the newest stays. Lives
 * and dies with the keys it was filled by. Any thread, no locks. What it holds was valid once:
 * times are looked at again on each use.
 */
final class TokenCache {
  private static final int WAYS = 4;
  // A place holds the claims: what a longer token says is not worth the memory.
  private static final int LONGEST_TOKEN = 4_096;

  private static final class Place {
    private final byte[] digest;
    private final VerifiedToken token;

    Place(byte[] digest, VerifiedToken token) {
      this.digest = digest;
      this.token = token;
    }
  }

  private final AtomicReferenceArray<Place> places;

  /**
   * @param size in tokens; 0 remembers nothing
   */
  TokenCache(int size) {
    places = new AtomicReferenceArray<>(size);
  }

  /** The token as {@code verifier} finds it, now or earlier. */
  VerifiedToken verified(String token, TokenVerifier verifier) throws InvalidTokenException {
    if (places.length() == 0 || token.length() > LONGEST_TOKEN) {
      return verifier.verify(token);
    }
    byte[] digest = digest(token);
    Optional<VerifiedToken> known = find(digest);
    if (known.isPresent()) {
      return known.get();
    }
    VerifiedToken verified = verifier.verify(token);
    put(new Place(digest, verified));
    return verified;
  }

  private Optional<VerifiedToken> find(byte[] digest) {
    for (int way = 0; way < WAYS; way++) {
      Place place = places.get(index(digest, way));
      if (place != null && MessageDigest.isEqual(place.digest, digest)) {
        return Optional.of(place.token);
      }
    }
    return Optional.empty();
  }

  private void put(Place newest) {
    for (int way = 0; way < WAYS; way++) {
      if (places.compareAndSet(index(newest.digest, way), null, newest)) {
        return;
      }
    }
    // Which one goes is as good as random: the digest decides.
    places.set(index(newest.digest, newest.digest[4] & (WAYS - 1)), newest);
  }

  private int index(byte[] digest, int way) {
    int start =
        (digest[0] & 0x7f) << 24
            | (digest[1] & 0xff) << 16
            | (digest[2] & 0xff) << 8
            | (digest[3] & 0xff);
    return (int) (((long) start + way) % places.length());
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(WireText.bytes(token));
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform has it.
      throw new IllegalStateException(impossible);
    }
  }
}
