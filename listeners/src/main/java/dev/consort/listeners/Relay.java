// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.Permit;

/**
 * Two joined ends, and what happens when one of them stops. Each direction ends by itself: the end
 * of one side's data is passed on behind the data, and the other direction goes on for as long as
 * it likes. Confined to its connection's loop.
 */
final class Relay {
  private final Connection connection;
  private final End app;
  private final End peer;
  private End endedFirst;

  private Relay(Connection connection, End app, End peer) {
    this.connection = connection;
    this.app = app;
    this.peer = peer;
  }

  /**
   * Starts relaying a peer's connection to the application.
   *
   * @param permit the proof that the peer may
   */
  static void inbound(Permit permit, Connection connection, End peer, End app) {
    java.util.Objects.requireNonNull(permit);
    new Relay(connection, app, peer).start();
  }

  /** Starts relaying the application's connection to an upstream whose identity was verified. */
  static void outbound(Connection connection, End app, End upstream) {
    new Relay(connection, app, upstream).start();
  }

  /**
   * Starts relaying a connection whose ends prove themselves to each other, by TLS that is not
   * ended here.
   *
   * @param client who connected
   * @param server what was dialled for it
   */
  static void passing(Connection connection, End client, End server) {
    new Relay(connection, server, client).start();
  }

  private void start() {
    connection.relaying(this);
    app.join(this, peer);
    peer.join(this, app);
    // Either may end the connection at once, by what it received before.
    peer.begin();
    app.begin();
  }

  /** Plain bytes that went to the application. */
  long toAppBytes() {
    return peer.receivedBytes();
  }

  /** Plain bytes that came from the application. */
  long fromAppBytes() {
    return app.receivedBytes();
  }

  /** The side has said that it sends no more, and meant it. */
  void inputEnded(End from) {
    if (connection.ended()) {
      return;
    }
    if (endedFirst == null) {
      endedFirst = from;
      connection.metrics().halfClosed(1);
    }
    from.other().finish();
  }

  /** The end of the other side's data has been passed on to this one. */
  void outputFinished(End to) {
    if (connection.ended()) {
      return;
    }
    if (to.other().outputFinished()) {
      connection.end(new Ending(side(endedFirst), CloseReason.FINISHED, ""));
    } else {
      to.shutdownOutput();
    }
  }

  /** The side's connection broke. */
  void broke(End at, CloseReason reason, String detail) {
    connection.end(new Ending(side(at), reason, detail));
  }

  /** Counts what has not been counted yet. */
  void settle() {
    connection.metrics().bytes(peer.takeUncounted(), app.takeUncounted());
    if (endedFirst != null) {
      connection.metrics().halfClosed(-1);
    }
  }

  /** Counts what a long connection has moved so far. */
  void count() {
    connection.metrics().bytes(peer.takeUncounted(), app.takeUncounted());
  }

  private ClosedBy side(End end) {
    return end == app ? ClosedBy.APP : ClosedBy.PEER;
  }
}
