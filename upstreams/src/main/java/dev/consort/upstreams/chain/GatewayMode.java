// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

import java.util.Optional;

/** How a target in another datacenter is reached (Consul's {@code MeshGateway.Mode}). */
public enum GatewayMode {
  /** Its instances are dialled directly. */
  NONE,
  /** By the mesh gateways of the own datacenter. */
  LOCAL,
  /** By the mesh gateways of the target's datacenter. */
  REMOTE;

  /** As Consul writes it; empty for a mode that is not told, or none of these. */
  public static Optional<GatewayMode> of(String text) {
    return switch (text) {
      case "none" -> Optional.of(NONE);
      case "local" -> Optional.of(LOCAL);
      case "remote" -> Optional.of(REMOTE);
      default -> Optional.empty();
    };
  }
}
