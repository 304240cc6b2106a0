// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.util.Set;

/**
 * What has changed in a datacenter's catalog, as far as it is known. Told to watches so that they
 * need not rest at the agent each for itself. Immutable.
 */
public sealed interface News {
  /**
   * Instances came, went, or changed their health.
   *
   * @param names under which such are registered
   * @param nodes whose own checks changed, and with them the health of all that is on them
   */
  record Instances(Set<String> names, Set<String> nodes) implements News {
    /** Copies the sets. */
    public Instances {
      names = Set.copyOf(names);
      nodes = Set.copyOf(nodes);
    }
  }

  /** Some instance has changed; nothing says which. */
  record AnyInstance() implements News {}

  /**
   * Config entries that make chains came, went, or changed.
   *
   * @param services whose they are
   */
  record Entries(Set<String> services) implements News {
    /** Copies the set. */
    public Entries {
      services = Set.copyOf(services);
    }
  }

  /** An entry has changed that any chain may depend on. */
  record AnyEntry() implements News {}

  /** Whether news are about what a watch knows. Pure. */
  @FunctionalInterface
  interface Concern<T> {
    /**
     * Whether the watch is to be asked again.
     *
     * @param last what it knows
     */
    boolean about(News news, T last);
  }
}
