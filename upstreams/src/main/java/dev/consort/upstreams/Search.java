// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.BitSet;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The endpoints tried for one connection: each at most once. Confined to the loop that owns the
 * connection. A chosen endpoint counts as loaded until its {@link Choice} is released.
 */
public final class Search<P> {
  private final Pool<P> pool;
  private final RandomGenerator random;
  private BitSet tried;
  private int last = -1;

  Search(Pool<P> pool, RandomGenerator random) {
    this.pool = pool;
    this.random = random;
  }

  /** The next endpoint to try; empty when all were tried or none is usable. */
  public Optional<Choice<P>> next() {
    if (pool.candidates().isEmpty()) {
      return Optional.empty();
    }
    int at = last < 0 ? lighter(pool.draw(random), pool.draw(random)) : lightestUntried();
    if (at < 0) {
      return Optional.empty();
    }
    last = at;
    return Optional.of(new Choice<>(pool.candidates().get(at)));
  }

  /** Why {@link #next} gave nothing the first time. */
  public OriginFailure nothingUsable() {
    return new OriginFailure.NoEndpoint(pool.target().id(), pool.target().endpoints().size());
  }

  // On a tie the first stands, so that without load the shares are those of the weights.
  private int lighter(int first, int second) {
    return pool.candidates().get(second).lighterThan(pool.candidates().get(first)) ? second : first;
  }

  // After a failure the rare case: worth a look at all of them, and a set of those tried.
  private int lightestUntried() {
    if (tried == null) {
      tried = new BitSet(pool.candidates().size());
    }
    tried.set(last);
    int size = pool.candidates().size();
    int start = pool.draw(random);
    int best = -1;
    for (int i = 0; i < size; i++) {
      int at = (start + i) % size;
      if (!tried.get(at)) {
        best = best < 0 ? at : lighter(best, at);
      }
    }
    return best;
  }
}
