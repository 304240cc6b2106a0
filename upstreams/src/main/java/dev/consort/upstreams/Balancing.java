// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.List;

/**
 * How an instance is chosen among those of a target (the {@code LoadBalancer} of a
 * service-resolver). All heed weights. Immutable.
 */
public sealed interface Balancing {
  /**
   * Of some drawn by weight, the one with the fewest connections for its weight.
   *
   * @param choices how many are drawn, 1 to {@link #MOST_CHOICES}
   */
  record LeastRequest(int choices) implements Balancing {
    /** More cost time and bring nothing. */
    public static final int MOST_CHOICES = 64;

    /** Where nothing is configured. */
    public static final LeastRequest USUAL = new LeastRequest(2);

    /** Checks the range. */
    public LeastRequest {
      if (choices < 1 || choices > MOST_CHOICES) {
        throw new IllegalArgumentException("a choice of " + choices);
      }
    }
  }

  /** One after the other, each as often as its weight says, and spread evenly. */
  record RoundRobin() implements Balancing {}

  /** By weight alone. */
  record Random() implements Balancing {}

  /**
   * The next one on a ring from where a request's hash is.
   *
   * @param minimum fewest places on the ring, 1 to {@code maximum}
   * @param maximum most places on the ring, up to {@link #MOST_PLACES}
   * @param hashes what of the request is hashed, in order; with none, or where none is there,
   *     chance decides
   */
  record RingHash(int minimum, int maximum, List<HashPolicy> hashes) implements Balancing {
    /** Half a MiB for each target, and a few milliseconds at each change of its instances. */
    public static final int MOST_PLACES = 1 << 16;

    /** Where nothing is configured. */
    public static final int USUAL_MINIMUM = 1024;

    /** Copies the list and checks the ranges. */
    public RingHash {
      hashes = List.copyOf(hashes);
      if (minimum < 1 || minimum > maximum || maximum > MOST_PLACES) {
        throw new IllegalArgumentException("a ring of " + minimum + " to " + maximum + " places");
      }
    }
  }

  /**
   * By a request's hash too, with a table in which shares are more even than on a ring, and a few
   * more move when an instance leaves.
   *
   * @param hashes as in {@link RingHash}
   */
  record Maglev(List<HashPolicy> hashes) implements Balancing {
    /** Copies the list. */
    public Maglev {
      hashes = List.copyOf(hashes);
    }
  }

  /** What of a request is hashed, in order; empty where nothing is. */
  default List<HashPolicy> hashes() {
    return List.of();
  }
}
