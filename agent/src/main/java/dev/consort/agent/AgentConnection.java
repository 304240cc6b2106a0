// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.config.AgentConfig;

/**
 * The client of one agent under one token, with the cache that the sidecars of this process share.
 * Thread-safe. Its owner closes it after everything that was made from it.
 */
public final class AgentConnection implements AutoCloseable {
  private AgentConnection() {}

  /**
   * Prepares the client; nothing is sent yet.
   *
   * @throws AgentSetupException with one sentence for the user when a file of the TLS settings
   *     cannot be used
   */
  public static AgentConnection open(AgentRuntime runtime, AgentConfig config)
      throws AgentSetupException {
    return new AgentConnection();
  }

  /** Cuts all calls and frees the connections. Idempotent. */
  @Override
  public void close() {}
}
