// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.ServerConnection;

/** The HTTP of an accepted connection, from its first byte to its drain. Confined to its loop. */
final class HttpSession {
  private final Connection owner;
  private final ServerConnection.Listener listener;
  private ServerConnection connection;
  private boolean draining;

  <C extends Connection & ServerConnection.Listener> HttpSession(C owner) {
    this.owner = owner;
    this.listener = owner;
  }

  /** What a codec needs to serve here. */
  HttpCodecs.Serving serving(HttpLimits limits, RequestHandler requests) {
    return new HttpCodecs.Serving(limits, owner.loop(), requests, listener, this::begun);
  }

  private void begun(ServerConnection serving) {
    connection = serving;
    owner.noDeadline();
    if (draining) {
      // Not before it has its place in the pipeline.
      owner.loop().events().execute(serving::drain);
    }
  }

  /** Whether it is known what is spoken. */
  boolean hasBegun() {
    return connection != null;
  }

  /** Takes no further request from when it has begun. */
  void drainOnceBegun() {
    draining = true;
  }

  /** Takes no further request; a caller that has asked nothing yet may be just about to. */
  void drain() {
    draining = true;
    if (connection == null) {
      owner.deadline(owner.loop().timers().after(ProtocolSniffer.FIRST_BYTE, listener::closed));
    } else {
      connection.drain();
    }
  }
}
