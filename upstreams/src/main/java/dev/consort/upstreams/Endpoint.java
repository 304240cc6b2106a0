// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * One instance of a target that may be dialled.
 *
 * @param id the instance's service id on its node, {@code node/service-id}; unique within a target
 * @param address where its sidecar (or the native application) listens
 * @param weight 1 to 128, the share of connections it gets among its peers
 * @param health as the catalog's checks say
 * @param distance from here, {@link Locality#NEAR} to {@link Locality#FAR}: those near are used
 *     while there are enough of them
 */
public record Endpoint(String id, Address address, int weight, Health health, int distance) {
  /** Checks the distance. */
  public Endpoint {
    if (distance < Locality.NEAR || distance > Locality.FAR) {
      throw new IllegalArgumentException("a distance of " + distance);
    }
  }

  /** One whose distance is of no concern. */
  public Endpoint(String id, Address address, int weight, Health health) {
    this(id, address, weight, health, Locality.NEAR);
  }

  /** The worst of an instance's checks. */
  public enum Health {
    /** All checks pass. */
    PASSING,
    /** Used, with the weight the registration gives for this state. */
    WARNING,
    /** Listed, never used. */
    CRITICAL
  }

  /** The same in this health. */
  public Endpoint with(Health other) {
    return new Endpoint(id, address, weight, other, distance);
  }

  /** The same where instances that warn are out of use. */
  public Endpoint onlyPassing() {
    return health == Health.WARNING ? with(Health.CRITICAL) : this;
  }

  /** Whether connections may go to it. */
  public boolean usable() {
    return health != Health.CRITICAL;
  }
}
