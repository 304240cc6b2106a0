// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.upstreams.sni.SniTable;
import java.time.Instant;
import java.util.Map;

/**
 * What a mesh gateway knows at a moment. Immutable.
 *
 * @param datacenter its own
 * @param trustDomain of the mesh
 * @param table where connections go
 * @param leftOut of cluster peers: what is not passed on, and why, for people
 * @param asOf when it was made
 */
public record GatewaySnapshot(
    String datacenter,
    String trustDomain,
    SniTable table,
    Map<String, String> leftOut,
    Instant asOf) {
  /** Copies the map. */
  public GatewaySnapshot {
    leftOut = Map.copyOf(leftOut);
  }
}
