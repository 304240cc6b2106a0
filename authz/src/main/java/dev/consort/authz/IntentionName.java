// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Locale;

/**
 * One side of an intention. A wildcard stands for a whole part or is not one: {@code web*} is a
 * name like any other.
 *
 * @param partition never a wildcard; held in lower case, as identities hold it
 * @param namespace a name, or {@code *} for any
 * @param service a name, case-sensitive, or {@code *} for any; {@code *} when the namespace is
 */
public record IntentionName(String partition, String namespace, String service) {
  /** The value that matches any. */
  public static final String WILDCARD = "*";

  private static final String DEFAULT = "default";

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException for an empty part, a wildcard partition, or an exact service
   *     in any namespace
   */
  public IntentionName {
    if (partition.isEmpty() || namespace.isEmpty() || service.isEmpty()) {
      throw new IllegalArgumentException("an intention names a partition, namespace and service");
    }
    if (partition.equals(WILDCARD)) {
      throw new IllegalArgumentException("the partition of an intention cannot be a wildcard");
    }
    if (namespace.equals(WILDCARD) && !service.equals(WILDCARD)) {
      throw new IllegalArgumentException("an intention for any namespace must be for any service");
    }
    partition = partition.toLowerCase(Locale.ROOT);
  }

  /** A name in the default partition and namespace, as in the community edition. */
  public static IntentionName of(String service) {
    return new IntentionName(DEFAULT, DEFAULT, service);
  }

  /** How many of namespace and service are exact, 0 to 2. */
  int exactParts() {
    return namespace.equals(WILDCARD) ? 0 : service.equals(WILDCARD) ? 1 : 2;
  }

  /** Whether this name, wildcards included, stands for {@code exact}. */
  boolean covers(IntentionName exact) {
    return partition.equals(exact.partition)
        && (namespace.equals(WILDCARD) || namespace.equals(exact.namespace))
        && (service.equals(WILDCARD) || service.equals(exact.service));
  }

  /** As the consul command takes it: {@code web}, {@code team/web}, {@code part/team/web}. */
  @Override
  public String toString() {
    if (!partition.equals(DEFAULT)) {
      return partition + "/" + namespace + "/" + service;
    }
    return namespace.equals(DEFAULT) ? service : namespace + "/" + service;
  }
}
