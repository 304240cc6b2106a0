// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Instances at many places of a ring, the more the higher their weight. When one leaves, only what
 * it had moves, to those next to its places. Immutable.
 */
final class HashRing implements HashTable {
  private static final long INDEX = MOST_INSTANCES - 1L;
  // Odd, so that no two places of one name meet.
  private static final long STRIDE = 0x9e3779b97f4a7c15L;

  // The place in the upper 48 bits, whose it is in the lower 16: sorted as they are.
  private final long[] places;

  private HashRing(long[] places) {
    this.places = places;
  }

  /** Not for no instances. */
  static HashRing of(List<Endpoint> endpoints, int minimum, int maximum) {
    int count = Math.min(endpoints.size(), MOST_INSTANCES);
    long sum = 0;
    long least = Long.MAX_VALUE;
    for (Endpoint endpoint : endpoints.subList(0, count)) {
      sum += endpoint.weight();
      least = Math.min(least, endpoint.weight());
    }
    // Doubled, not grown, as others leave: else all that stay would get places then, and requests.
    long ofLightest = roundUp((minimum * least + sum - 1) / sum);
    boolean fits = ofLightest * sum / least <= maximum;
    int[] ofEach = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      long weight = endpoints.get(i).weight();
      ofEach[i] = (int) Math.max(1, fits ? ofLightest * weight / least : maximum * weight / sum);
      size += ofEach[i];
    }
    return new HashRing(places(endpoints, ofEach, size));
  }

  private static long roundUp(long number) {
    long highest = Long.highestOneBit(Math.max(1, number));
    return highest < number ? highest << 1 : highest;
  }

  private static long[] places(List<Endpoint> endpoints, int[] ofEach, int size) {
    long[] places = new long[size];
    int filled = 0;
    for (int i = 0; i < ofEach.length; i++) {
      long name = Hash64.of(endpoints.get(i).id());
      for (int place = 0; place < ofEach[i]; place++) {
        places[filled++] = (Hash64.mix(name + place * STRIDE) & ~INDEX) | i;
      }
    }
    Arrays.sort(places);
    return places;
  }

  int size() {
    return places.length;
  }

  private int at(long hash) {
    int found = Arrays.binarySearch(places, hash & ~INDEX);
    int at = found >= 0 ? found : -found - 1;
    return at == places.length ? 0 : at;
  }

  private int instance(int at) {
    return (int) (places[at] & INDEX);
  }

  @Override
  public int owner(long hash) {
    return instance(at(hash));
  }

  @Override
  public int next(long hash, IntPredicate may) {
    int start = at(hash);
    for (int i = 0; i < places.length; i++) {
      int instance = instance((start + i) % places.length);
      if (may.test(instance)) {
        return instance;
      }
    }
    return -1;
  }
}
