// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * An open listening socket and the connections that came through it. Thread-safe. Owned by who
 * opened it; the {@link DataPlane} closes what is left when it is closed.
 */
public interface Listener {
  /** Where it listens, with the port that was chosen when the spec said 0. */
  Address address();

  /** Connections that are open, handshakes among them. */
  int openConnections();

  /**
   * Closes the listening socket; open connections go on. Idempotent.
   *
   * @return completed when the socket is closed
   */
  CompletionStage<Void> stopAccepting();

  /**
   * Stops accepting, waits for the open connections to end and cuts those that have not at the
   * deadline. A second call may only bring the deadline forward.
   *
   * @param deadline from now; zero cuts at once
   * @return completed when no connection is left
   */
  CompletionStage<Void> drain(Duration deadline);

  /**
   * Decides the open connections again under what is published now and closes those that are
   * denied. To be called after the change was published. Does nothing on an outbound listener.
   *
   * @return completed with the number of connections that were cut, when all were decided
   */
  CompletionStage<Integer> recheck();
}
