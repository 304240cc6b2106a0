// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * An endpoint that may be chosen.
 *
 * @param place its address as it is dialled
 * @param load how much it is used
 * @param standing how it has done of late
 * @param warmth since when it is back
 */
record Candidate<P>(Endpoint endpoint, P place, Load load, Standing standing, Warmth warmth) {
  /** One that nothing is known of yet. */
  static <P> Candidate<P> of(Endpoint endpoint, P place) {
    return new Candidate<>(endpoint, place, new Load(), new Standing(), new Warmth());
  }

  /** The same instance as the catalog names it now. */
  Candidate<P> renewed(Endpoint now, P at) {
    return new Candidate<>(now, at, load, standing, warmth);
  }

  /** Whether a further connection costs this one less than the other, for their weights. */
  boolean lighterThan(Candidate<P> other, SlowStart slowStart) {
    long mine = load.connections() * other.share(slowStart);
    long others = other.load.connections() * share(slowStart);
    return mine < others;
  }

  private long share(SlowStart slowStart) {
    return (long) endpoint.weight() * slowStart.percent(this);
  }
}
