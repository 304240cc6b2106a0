// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The same one for the same hash, as long as it is there. */
final class HashPick<P> implements Pick<P> {
  private final List<Candidate<P>> candidates;
  private final Balancing balancing;
  private final HashTable table;

  private HashPick(List<Candidate<P>> candidates, Balancing balancing, HashTable table) {
    this.candidates = candidates;
    this.balancing = balancing;
    this.table = table;
  }

  /** Most changes of a catalog are of checks or addresses, which a table knows nothing of. */
  static <P> HashPick<P> of(Balancing balancing, List<Candidate<P>> candidates, Pick<P> before) {
    return new HashPick<>(
        candidates,
        balancing,
        before instanceof HashPick<P> known && known.suits(balancing, candidates)
            ? known.table
            : table(balancing, candidates.stream().map(Candidate::endpoint).toList()));
  }

  private boolean suits(Balancing other, List<Candidate<P>> others) {
    if (!balancing.equals(other) || candidates.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < candidates.size(); i++) {
      Endpoint mine = candidates.get(i).endpoint();
      Endpoint theirs = others.get(i).endpoint();
      if (mine.weight() != theirs.weight() || !mine.id().equals(theirs.id())) {
        return false;
      }
    }
    return true;
  }

  private static HashTable table(Balancing balancing, List<Endpoint> endpoints) {
    return switch (balancing) {
      case Balancing.RingHash(var minimum, var maximum, _) ->
          HashRing.of(endpoints, minimum, maximum);
      case Balancing.Maglev _ -> MaglevTable.of(endpoints);
      case Balancing.LeastRequest _, Balancing.RoundRobin _, Balancing.Random _ ->
          throw new IllegalArgumentException(balancing + " has no table");
    };
  }

  HashTable table() {
    return table;
  }

  @Override
  public Candidate<P> first(RandomGenerator random, long hash) {
    return candidates.get(table.owner(hash));
  }

  @Override
  public Candidate<P> another(RandomGenerator random, long hash, Predicate<Candidate<P>> may) {
    int next = table.next(hash, index -> may.test(candidates.get(index)));
    return next < 0 ? null : candidates.get(next);
  }
}
