// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Slots that instances take in turn, each in an order of its own, until all are taken (Eisenbud et
 * al., "Maglev", NSDI 2016, section 3.4), those of a higher weight in more turns. Immutable.
 */
final class MaglevTable implements HashTable {
  /** A prime, so that each order passes through all slots. 128 KiB for each target. */
  static final int SLOTS = 65_537;

  private static final int FREE = -1;

  private final char[] owners;

  private MaglevTable(char[] owners) {
    this.owners = owners;
  }

  /** Not for no instances. */
  static MaglevTable of(List<Endpoint> endpoints) {
    int count = Math.min(endpoints.size(), MOST_INSTANCES);
    int[] at = new int[count];
    int[] steps = new int[count];
    long[] due = new long[count];
    int heaviest = 1;
    for (int i = 0; i < count; i++) {
      long name = Hash64.of(endpoints.get(i).id());
      at[i] = (int) Long.remainderUnsigned(name, SLOTS);
      steps[i] = (int) Long.remainderUnsigned(Hash64.mix(~name), SLOTS - 1L) + 1;
      heaviest = Math.max(heaviest, endpoints.get(i).weight());
    }
    int[] owners = new int[SLOTS];
    Arrays.fill(owners, FREE);
    int taken = 0;
    for (long turn = 1; taken < SLOTS; turn++) {
      for (int i = 0; i < count && taken < SLOTS; i++) {
        if (turn * endpoints.get(i).weight() > due[i]) {
          due[i] += heaviest;
          while (owners[at[i]] != FREE) {
            at[i] = (at[i] + steps[i]) % SLOTS;
          }
          owners[at[i]] = i;
          taken++;
        }
      }
    }
    char[] packed = new char[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      packed[slot] = (char) owners[slot];
    }
    return new MaglevTable(packed);
  }

  private static int slot(long hash) {
    return (int) Long.remainderUnsigned(hash, SLOTS);
  }

  @Override
  public int owner(long hash) {
    return owners[slot(hash)];
  }

  @Override
  public int next(long hash, IntPredicate may) {
    int start = slot(hash);
    for (int i = 0; i < SLOTS; i++) {
      int instance = owners[(start + i) % SLOTS];
      if (may.test(instance)) {
        return instance;
      }
    }
    return -1;
  }
}
