// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.ClientConnection;
import java.time.Duration;

/**
 * A connection of a {@link ConnectionPool}, and what the pool knows of it. Confined to its loop.
 */
final class PooledConnection {
  // Long enough for a lull, short enough that nobody wonders what a connection is for.
  static final Duration IDLE = Duration.ofSeconds(90);
  // Servers that say how long they keep a connection count from another moment than we do.
  private static final int KEEP_ALIVE_MARGIN_SECONDS = 1;

  final ClientConnection connection;
  final String peer;
  // Whether it has carried a request.
  boolean used;
  // Whether it is among those that the next request may be given.
  boolean kept;
  // When it was kept, or carried a request last.
  long sinceNanos;

  PooledConnection(ClientConnection connection, String peer) {
    this.connection = connection;
    this.peer = peer;
  }

  /** Whether it has been idle for longer than any is kept. */
  boolean isOld(long now) {
    return now - sinceNanos >= IDLE.toNanos();
  }

  /** Whether it is old, or the other side may be about to close it. */
  boolean isStale(long now) {
    int seconds = connection.keepAliveSeconds();
    return isOld(now)
        || (seconds >= 0
            && now - sinceNanos
                >= Duration.ofSeconds(Math.max(0, seconds - KEEP_ALIVE_MARGIN_SECONDS)).toNanos());
  }
}
