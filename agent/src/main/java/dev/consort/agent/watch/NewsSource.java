// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

/** Where the news of a catalog come from. */
@FunctionalInterface
public interface NewsSource {
  /**
   * Begins to tell {@code board}. Control thread only.
   *
   * @param cache for the few watches that this takes; they must be essential, and shared with none
   */
  Feed open(AgentCache cache, WatchScope scope, NewsBoard board);

  /** A source at work. Control thread only. */
  interface Feed {
    /** Nothing of what was told waits to be read any more. */
    void caughtUp();

    /** Stops telling. */
    void close();
  }
}
