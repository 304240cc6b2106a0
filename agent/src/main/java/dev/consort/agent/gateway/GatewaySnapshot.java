// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.upstreams.sni.SniTable;
import java.time.Instant;

/**
 * What a mesh gateway knows at a moment. Immutable.
 *
 * @param datacenter its own
 * @param trustDomain of the mesh
 * @param table where connections go
 * @param asOf when it was made
 */
public record GatewaySnapshot(
    String datacenter, String trustDomain, SniTable table, Instant asOf) {}
