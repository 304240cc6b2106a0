// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes random UUIDs. */
public final class Ids {
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000000000000000L;

  private final RandomGenerator random;

  /** Ids out of {@code random}. */
  public Ids(RandomGenerator random) {
    this.random = random;
  }

  /** A new one. */
  public String next() {
    long high = (random.nextLong() & ~0xf000L) | VERSION_4;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | VARIANT;
    return new UUID(high, low).toString();
  }
}
