// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * One instance of a target that may be dialled.
 *
 * @param id the instance's service id on its node, {@code node/service-id}; unique within a target
 * @param address where its sidecar (or the native application) listens
 * @param weight 1 to 128, the share of connections it gets among its peers
 * @param health as the catalog's checks say
 */
public record Endpoint(String id, Address address, int weight, Health health) {
  /** The worst of an instance's checks. */
  public enum Health {
    /** All checks pass. */
    PASSING,
    /** Used, with the weight the registration gives for this state. */
    WARNING,
    /** Listed, never used. */
    CRITICAL
  }

  /** Whether connections may go to it. */
  public boolean usable() {
    return health != Health.CRITICAL;
  }
}
