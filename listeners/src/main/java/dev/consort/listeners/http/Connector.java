// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.upstreams.OriginFailure;

/** Opens connections to one place. On a loop. */
public interface Connector {
  /** Hears how it went, once, on the loop. */
  interface Outcome {
    /**
     * It is connected.
     *
     * @param peer the SPIFFE id at the other end; empty where there is none
     */
    void connected(ClientConnection connection, String peer);

    /** It is not. */
    void failed(OriginFailure failure);
  }

  /**
   * Begins to connect.
   *
   * @param listener hears of the connection from the moment it is connected
   */
  void connect(ClientConnection.Listener listener, Outcome outcome);
}
