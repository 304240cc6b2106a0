// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.metrics.Registry;

/** The meters of all listeners of one process. Handles are made when a listener opens. */
public final class ListenerMetrics {
  private final Registry registry;

  private ListenerMetrics(Registry registry) {
    this.registry = registry;
  }

  /** Registers what does not depend on a listener. */
  public static ListenerMetrics register(Registry registry) {
    return new ListenerMetrics(registry);
  }

  Registry registry() {
    return registry;
  }
}
