// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import java.time.Duration;

/**
 * How leaves are issued and renewed.
 *
 * @param leafTtl life of a leaf; Consul's default is 72 h. Consul takes 1 h to 1 year; here
 *     anything from a second, for demos and tests
 * @param rotationJitter after a root rotation each leaf is renewed within this time; Consul's is 30
 *     s
 */
public record CaSettings(Duration leafTtl, Duration rotationJitter) {
  /** What Consul does. */
  public static final CaSettings CONSUL =
      new CaSettings(Duration.ofDays(3), Duration.ofSeconds(30));

  /** Checks the ranges. */
  public CaSettings {
    if (leafTtl.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("leaf TTL " + leafTtl + ": at least 1 s is accepted");
    }
    if (rotationJitter.isNegative()) {
      throw new IllegalArgumentException("the rotation jitter cannot be negative");
    }
  }

  /** With another life of leaves. */
  public CaSettings withLeafTtl(Duration ttl) {
    return new CaSettings(ttl, rotationJitter);
  }
}
