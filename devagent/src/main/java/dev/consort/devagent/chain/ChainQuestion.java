// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import java.time.Duration;
import java.util.Optional;

/**
 * Which chain is wanted.
 *
 * @param service whose
 * @param datacenter where it begins
 * @param trustDomain of the mesh
 * @param overrides what the caller wants otherwise than the entries say
 */
public record ChainQuestion(
    String service, String datacenter, String trustDomain, Overrides overrides) {
  /**
   * What a caller wants otherwise.
   *
   * @param mode way over mesh gateways, "" as the entries say
   * @param protocol "" as the entries say
   * @param connectTimeout more than zero; empty as the entries say
   */
  public record Overrides(String mode, String protocol, Optional<Duration> connectTimeout) {
    /** All as the entries say. */
    public static final Overrides NONE = new Overrides("", "", Optional.empty());
  }
}
