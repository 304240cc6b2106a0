// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * An endpoint that may be chosen.
 *
 * @param place its address as it is dialled
 * @param load how much it is used
 * @param standing how it has done of late
 */
record Candidate<P>(Endpoint endpoint, P place, Load load, Standing standing) {
  /** Whether a further connection costs this one less than the other, for their weights. */
  boolean lighterThan(Candidate<P> other) {
    long mine = (long) load.connections() * other.endpoint.weight();
    long others = (long) other.load.connections() * endpoint.weight();
    return mine < others;
  }
}
