// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/** A connection that requests come on. Confined to its loop. */
public interface ServerConnection {
  /** Hears of a connection's state. On its loop. */
  interface Listener {
    /**
     * What came cannot be served and was answered, as far as it could be.
     *
     * @param label a word for metrics, such as {@code malformed}
     * @param why a sentence part for the own side's log
     */
    void refused(String label, String why);

    /** It has ended: no stream is left. The last call. */
    void closed();
  }

  /** How many requests are under way. */
  int active();

  /** Takes no further request, and closes when those under way are done. Idempotent. */
  void drain();
}
