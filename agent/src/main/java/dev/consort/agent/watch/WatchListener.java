// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentFault;

/** Is told what a watch learns. Called on the control thread. */
@FunctionalInterface
public interface WatchListener<T> {
  /** The first value, or one that differs from the last. */
  void changed(T value);

  /** An answer that says the same as the last. */
  default void confirmed(T value) {}

  /** A call failed; the last value stays. */
  default void failing(AgentFault fault) {}
}
