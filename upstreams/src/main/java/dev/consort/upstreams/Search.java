// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The endpoints tried for one connection: each at most once, those of one target before those of
 * the next. Confined to the loop that owns the connection. A chosen endpoint counts as loaded until
 * its {@link Choice} is released.
 */
public final class Search<P> {
  // Beyond the few that may be down at the same time, the catalog is wrong and more don't help.
  private static final int MOST_TRIES = 5;
  // Where there is another target, sooner: who waits for a dead one waits in vain.
  private static final int MOST_TRIES_BEFORE_ANOTHER = 2;

  private final List<Pool<P>> pools;
  private final Ticker ticker;
  private final RandomGenerator random;
  // A bit for each pool.
  private long visited;
  private Pool<P> pool;
  private BitSet tried;
  private int last;
  private int tries;

  Search(List<Pool<P>> pools, Ticker ticker, RandomGenerator random) {
    this.pools = pools;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * The next endpoint to try; empty when there is none. Asked again, the one before could not be
   * reached.
   */
  public Optional<Choice<P>> next() {
    while (pool != null || enter()) {
      int at = tries == 0 ? first() : lightestUntried();
      if (at >= 0) {
        last = at;
        tries++;
        return Optional.of(new Choice<>(pool, pool.candidates().get(at), ticker, random));
      }
      pool.reachability().failed(ticker.nanos());
      pool = null;
    }
    return Optional.empty();
  }

  /** Why {@link #next} gave nothing the first time. */
  public OriginFailure nothingUsable() {
    int listed = pools.stream().mapToInt(one -> one.target().endpoints().size()).sum();
    return new OriginFailure.NoEndpoint(pools.getFirst().target().id(), listed);
  }

  // Those that could not be reached of late come last, since they may be all that there is.
  private boolean enter() {
    if (pools.size() == 1) {
      return enter(0);
    }
    long now = ticker.nanos();
    for (int i = 0; i < pools.size(); i++) {
      if (isOpen(i) && pools.get(i).reachability().mayTry(now)) {
        return enter(i);
      }
    }
    for (int i = 0; i < pools.size(); i++) {
      if (isOpen(i)) {
        return enter(i);
      }
    }
    return false;
  }

  private boolean isOpen(int at) {
    return (visited & 1L << at) == 0 && !pools.get(at).candidates().isEmpty();
  }

  private boolean enter(int at) {
    if (!isOpen(at)) {
      return false;
    }
    visited |= 1L << at;
    pool = pools.get(at);
    tried = null;
    tries = 0;
    return true;
  }

  private boolean isAnotherOpen() {
    for (int i = 0; i < pools.size(); i++) {
      if (isOpen(i)) {
        return true;
      }
    }
    return false;
  }

  // On a tie the first stands, so that without load the shares are those of the weights.
  private int lighter(int first, int second) {
    return pool.candidates().get(second).lighterThan(pool.candidates().get(first)) ? second : first;
  }

  private int first() {
    int at = lighter(pool.draw(random), pool.draw(random));
    if (!isOut(at)) {
      return at;
    }
    int inUse = lightest(at);
    // Those that would be left have gone from the catalog since: better one that failed than none.
    return inUse >= 0 || isAnotherOpen() ? inUse : at;
  }

  private boolean isOut(int at) {
    return pool.candidates().get(at).standing().isOut(ticker);
  }

  // After a failure the rare case: worth a look at all of them, and a set of those tried.
  private int lightestUntried() {
    if (tries >= (isAnotherOpen() ? MOST_TRIES_BEFORE_ANOTHER : MOST_TRIES)) {
      return -1;
    }
    if (tried == null) {
      tried = new BitSet(pool.candidates().size());
    }
    tried.set(last);
    return lightest(pool.draw(random));
  }

  /** The lightest of those that are in use and have not been tried; -1 when there is none. */
  private int lightest(int start) {
    int size = pool.candidates().size();
    int best = -1;
    for (int i = 0; i < size; i++) {
      int at = (start + i) % size;
      if ((tried == null || !tried.get(at)) && !isOut(at)) {
        best = best < 0 ? at : lighter(best, at);
      }
    }
    return best;
  }
}
