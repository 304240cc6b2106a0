// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
  private final long hash;
  // A bit for each pool.
  private long visited;
  private Pool<P> pool;
  private Tier<P> tier;
  private Candidate<P> last;
  private int triesHere;
  // Of all pools; null before the second try.
  private List<Candidate<P>> tried;
  // All targets failed: what each of them has that is out of use may be all that there is.
  private boolean lastResort;

  Search(List<Pool<P>> pools, Ticker ticker, RandomGenerator random, long hash) {
    this.pools = pools;
    this.ticker = ticker;
    this.random = random;
    this.hash = hash;
  }

  /**
   * The next endpoint to try; empty when there is none. Asked again, the one before could not be
   * reached.
   */
  public Optional<Choice<P>> next() {
    while (pool != null || enter()) {
      Candidate<P> candidate = last == null ? first() : anotherUntried();
      if (candidate != null) {
        last = candidate;
        return Optional.of(new Choice<>(pool, candidate, ticker, random));
      }
      if (!lastResort) {
        pool.reachability().failed(ticker.nanos());
      }
      pool = null;
    }
    return Optional.empty();
  }

  /** Why {@link #next} gave nothing the first time. */
  public OriginFailure nothingUsable() {
    int listed = pools.stream().mapToInt(one -> one.target().endpoints().size()).sum();
    return new OriginFailure.NoEndpoint(pools.getFirst().target().id(), listed);
  }

  private boolean enter() {
    if (pools.size() == 1) {
      return enter(0);
    }
    if (enterInOrder()) {
      return true;
    }
    if (lastResort) {
      return false;
    }
    lastResort = true;
    visited = 0;
    return enterInOrder();
  }

  // Those that could not be reached of late come last, since they may be all that there is.
  private boolean enterInOrder() {
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
    last = null;
    triesHere = 0;
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

  private Candidate<P> first() {
    tier = pool.tiers().choose(hash, ticker);
    if (lastResort) {
      return outOfUse();
    }
    Candidate<P> drawn = tier.pick().first(random, hash);
    if (!isOut(drawn)) {
      return drawn;
    }
    Candidate<P> inUse = another();
    // Those that would be left have gone from the catalog since: better one that failed than none.
    return inUse != null || isAnotherOpen() ? inUse : drawn;
  }

  private boolean isOut(Candidate<P> candidate) {
    return candidate.standing().isOut(ticker);
  }

  // After a failure the rare case: worth a look at all of them, and a list of those tried.
  private Candidate<P> anotherUntried() {
    if (tried == null) {
      tried = new ArrayList<>(MOST_TRIES);
    }
    tried.add(last);
    triesHere++;
    if (lastResort) {
      return triesHere < MOST_TRIES_BEFORE_ANOTHER ? outOfUse() : null;
    }
    return triesHere < (isAnotherOpen() ? MOST_TRIES_BEFORE_ANOTHER : MOST_TRIES)
        ? another()
        : null;
  }

  private Candidate<P> outOfUse() {
    return another(each -> isOut(each) && !isTried(each));
  }

  // Those out of use come last of all, since they may be all that there is.
  private Candidate<P> another() {
    Candidate<P> inUse = another(each -> !isOut(each) && !isTried(each));
    return inUse != null || triesHere == 0 || isAnotherOpen()
        ? inUse
        : another(each -> !isTried(each));
  }

  // Of the same distance first, since that is where it was to go; then of any.
  private Candidate<P> another(Predicate<Candidate<P>> may) {
    Candidate<P> found = tier.pick().another(random, hash, may);
    for (int i = 0; found == null && i < pool.tiers().nearestFirst().size(); i++) {
      found = pool.tiers().nearestFirst().get(i).pick().another(random, hash, may);
    }
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // each is there once
  private boolean isTried(Candidate<P> candidate) {
    if (tried == null) {
      return false;
    }
    for (Candidate<P> each : tried) {
      if (each == candidate) {
        return true;
      }
    }
    return false;
  }
}
