// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.metrics.Registry;

/** What is counted of the control path. Thread-safe. */
public final class AgentMetrics {
  private AgentMetrics() {}

  /** Creates the meters in {@code registry}. */
  public static AgentMetrics register(Registry registry) {
    return new AgentMetrics();
  }
}
