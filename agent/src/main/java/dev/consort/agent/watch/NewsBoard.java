// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells watches what has changed, once there are more of them than can rest at the agent. Then each
 * rests here and costs nothing, and is read again, a few at a time, when the news concern it. While
 * the news do not come, watches ask for themselves. Control thread only.
 */
public final class NewsBoard {
  /** Enough to keep an agent's cores busy, few of the connections that it allows a client. */
  public static final int READ_AT_ONCE = 16;

  private final int room;
  private final WatchObserver observer;
  private final Runnable begin;
  private final Runnable caughtUp;
  private final Turns turns;
  private final Set<Reader> readers = new LinkedHashSet<>();
  private boolean begun;
  private boolean live;

  /**
   * @param room how many readers find a place at the agent
   * @param begin run once, when there are more
   * @param caughtUp run when all that was told has been read
   */
  NewsBoard(int room, WatchObserver observer, Runnable begin, Runnable caughtUp) {
    this.room = room;
    this.observer = observer;
    this.begin = begin;
    this.caughtUp = caughtUp;
    this.turns = new Turns(READ_AT_ONCE, caughtUp);
  }

  /** A watch that news may concern. */
  interface Reader {
    /** It is to be read again if they concern it. */
    void told(News news);

    /** Whether news come is another answer now: rest elsewhere. */
    void rearrange();
  }

  void join(Reader reader) {
    readers.add(reader);
    observer.told(spared());
    if (readers.size() > room && !begun) {
      begun = true;
      begin.run();
    }
  }

  void leave(Reader reader) {
    readers.remove(reader);
    observer.told(spared());
  }

  /** Whether all that changes is told. */
  boolean live() {
    return live;
  }

  /** How many watches need no place at the agent. */
  int spared() {
    return live ? readers.size() : 0;
  }

  /** The turns of those that read what they were told of. */
  Turns turns() {
    return turns;
  }

  /** Says whether from now on all that changes is told. */
  public void live(boolean now) {
    if (live != now) {
      live = now;
      observer.told(spared());
      List.copyOf(readers).forEach(Reader::rearrange);
    }
  }

  /** Tells all whom it concerns. */
  public void tell(News news) {
    List.copyOf(readers).forEach(reader -> reader.told(news));
    if (turns.isIdle()) {
      caughtUp.run();
    }
  }
}
