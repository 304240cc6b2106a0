// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * Where something runs, as it says itself (Consul's {@code Locality}, since 1.17). Immutable.
 *
 * @param region empty where it is not told
 * @param zone within the region; empty where it is not told
 */
public record Locality(String region, String zone) {
  /** Nothing told. */
  public static final Locality NONE = new Locality("", "");

  /** How far what is as near as anything can be is, or where nearness is of no concern. */
  public static final int NEAR = 0;

  /** Beyond the region, or nobody knows. */
  public static final int FAR = 2;

  /** How far it is to there: 0 within a zone, 1 within a region, 2 beyond. */
  public int distanceTo(Locality there) {
    if (region.isEmpty() || !region.equals(there.region)) {
      return FAR;
    }
    return !zone.isEmpty() && zone.equals(there.zone) ? NEAR : 1;
  }
}
