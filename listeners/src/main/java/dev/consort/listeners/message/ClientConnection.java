// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import java.util.function.Consumer;

/** A connection that requests can be sent on. Confined to its loop. */
public interface ClientConnection {
  /** Hears of a connection's state. On its loop. */
  interface Listener {
    /** It has become able to take a request, or unable. */
    void availabilityChanged(ClientConnection connection);

    /**
     * The other side has ended it while requests were under way, which hear of it next. Not told of
     * an answer that ends with its connection.
     */
    default void cutOff(ClientConnection connection) {}

    /** It is closed; no stream is left. The last call. */
    void closed(ClientConnection connection);
  }

  /** Whether {@link #send} may be called now. */
  boolean isAvailable();

  /** How many requests are under way. */
  int active();

  /** For how many seconds the other side says that it keeps an idle connection; -1 for unsaid. */
  default int keepAliveSeconds() {
    return -1;
  }

  /**
   * Tells whether requests that upgrade can be sent here, as soon as that is known: at once in
   * HTTP/1.1, behind the other side's settings in HTTP/2 (RFC 8441 section 3). Told once, on the
   * loop, perhaps before this returns, and at the latest when the connection is closed.
   */
  default void whetherUpgrades(Consumer<Boolean> told) {
    told.accept(true);
  }

  /**
   * Sends a request. Only while {@link #isAvailable}.
   *
   * @param head not touched afterwards by the caller
   * @param end whether no body and no trailers follow
   * @return sends the rest of it; what is heard may be heard before this returns
   */
  MessageStream send(RequestHead head, boolean end, ResponseReceiver receiver);

  /** Takes no further request and closes when those under way are done. Idempotent. */
  void drain();

  /** Closes at once; requests under way are aborted as {@link Abort.Kind#CANCELLED}. Idempotent. */
  void close();
}
