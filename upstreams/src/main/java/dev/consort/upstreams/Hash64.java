// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * A 64-bit hash of short texts, the same in every process and version: sidecars that know the same
 * instances send the same key to the same one. Not made for secrets. Pure.
 */
public final class Hash64 {
  // FNV-1a; its upper bits are weak for short texts, hence the mixing at the end.
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash64() {}

  /** Of a text's characters, whatever holds them. */
  public static long of(CharSequence text) {
    return of(text, 0, text.length());
  }

  /** Of those from {@code from} to before {@code to}. */
  public static long of(CharSequence text, int from, int to) {
    long hash = BASIS;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return mix(hash);
  }

  /** Spreads what differs in few bits over all of them; one to one. */
  public static long mix(long bits) {
    long z = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
