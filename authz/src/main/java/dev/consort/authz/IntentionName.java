// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/**
 * One side of an intention.
 *
 * @param partition never a wildcard
 * @param namespace a name, or {@code *} for any
 * @param service a name, or {@code *} for any
 */
public record IntentionName(String partition, String namespace, String service) {
  /** The value that matches any. */
  public static final String WILDCARD = "*";

  /** A name in the default partition and namespace, as in the community edition. */
  public static IntentionName of(String service) {
    return new IntentionName("default", "default", service);
  }

  /** How many of namespace and service are exact, 0 to 2. */
  int exactParts() {
    return namespace.equals(WILDCARD) ? 0 : service.equals(WILDCARD) ? 1 : 2;
  }
}
