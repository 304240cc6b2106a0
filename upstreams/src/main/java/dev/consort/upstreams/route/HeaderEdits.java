// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.route;

import java.util.List;
import java.util.Map;

/**
 * What is done to the headers of a request or an answer, in this order, as Envoy 1.40 was seen to:
 * lines are removed, replaced, added.
 *
 * @param remove names
 * @param set values by name, each in place of all lines of its name
 * @param add values by name, each a further line
 */
public record HeaderEdits(List<String> remove, Map<String, String> set, Map<String, String> add) {
  /** Nothing is done. */
  public static final HeaderEdits NONE = new HeaderEdits(List.of(), Map.of(), Map.of());

  /** Copies the collections. */
  public HeaderEdits {
    remove = List.copyOf(remove);
    set = Map.copyOf(set);
    add = Map.copyOf(add);
  }

  /** Whether nothing is done. */
  public boolean isEmpty() {
    return remove.isEmpty() && set.isEmpty() && add.isEmpty();
  }
}
