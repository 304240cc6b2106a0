// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.function.IntPredicate;

/** Which instance a hash belongs to, by index. Immutable; made anew when instances change. */
sealed interface HashTable permits HashRing, MaglevTable {
  /** How many instances it can tell apart; those behind get nothing. */
  int MOST_INSTANCES = 1 << 16;

  /** The instance that has the hash. */
  int owner(long hash);

  /** The first of those behind the hash that passes the test; -1 when none does. */
  int next(long hash, IntPredicate may);
}
