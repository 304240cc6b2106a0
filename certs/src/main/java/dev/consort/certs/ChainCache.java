// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers verified chains until the first of their certificates runs out. Bounded: the chain used
 * longest ago makes room. Thread-safe.
 */
final class ChainCache {
  /** Peers of one sidecar; each entry is some 200 bytes. */
  static final int MOST_CHAINS = 1024;

  private final Map<Key, VerifiedPeer> verified = new LinkedHashMap<>(16, 0.75f, true);

  /** The peer of a chain verified before and valid now, or null. */
  synchronized VerifiedPeer get(Key key, Instant now) {
    VerifiedPeer peer = verified.get(key);
    if (peer != null && !peer.isValidAt(now)) {
      verified.remove(key);
      return null;
    }
    return peer;
  }

  synchronized void put(Key key, VerifiedPeer peer, Instant now) {
    if (!peer.isValidAt(now)) {
      return;
    }
    verified.put(key, peer);
    if (verified.size() > MOST_CHAINS) {
      Iterator<Key> eldest = verified.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  synchronized int size() {
    return verified.size();
  }

  /** SHA-256 over the certificates as sent; DER tells where each ends. */
  static final class Key {
    private final byte[] digest;

    private Key(byte[] digest) {
      this.digest = digest;
    }

    static Key of(List<byte[]> chain) {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        chain.forEach(sha256::update);
        return new Key(sha256.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no SHA-256", e);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(digest, key.digest);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(digest);
    }
  }
}
