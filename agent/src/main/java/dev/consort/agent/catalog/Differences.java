// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is different between two states. Pure. */
final class Differences {
  private Differences() {}

  /** The keys that came, went, or have another value. */
  static <K> Set<K> of(Map<K, ?> before, Map<K, ?> now) {
    Set<K> keys = new HashSet<>(before.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> before.containsKey(key) && before.get(key).equals(now.get(key)));
    return keys;
  }

  /** What is in one of the two only. */
  static <T> Set<T> of(Set<T> before, Set<T> now) {
    Set<T> all = new HashSet<>(before);
    all.addAll(now);
    all.removeIf(each -> before.contains(each) && now.contains(each));
    return all;
  }
}
