// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a query asks when there is nothing in its own datacenter.
 *
 * @param tries in order
 */
public record FailoverPlan(List<Try> tries) {
  /** Copies the list. */
  public FailoverPlan {
    tries = List.copyOf(tries);
  }

  /** One place to ask. */
  public sealed interface Try {
    /** A datacenter of this mesh, which may be out of reach. */
    record InDatacenter(String name) implements Try {}

    /** Another mesh. */
    record AtPeer(String name) implements Try {}
  }

  /**
   * The places that a query names, nearest first where it leaves them open. Datacenters that nobody
   * has heard of are left out.
   *
   * @param failover of the filled-in query
   * @param others the other datacenters, nearest first
   */
  public static FailoverPlan of(JsonNode failover, List<String> others) {
    List<Try> tries = new ArrayList<>();
    for (JsonNode target : failover.path("Targets")) {
      String peer = Json.text(target, "Peer");
      String datacenter = Json.text(target, "Datacenter");
      if (!peer.isEmpty()) {
        tries.add(new Try.AtPeer(peer));
      } else if (others.contains(datacenter)) {
        tries.add(new Try.InDatacenter(datacenter));
      }
    }
    Set<String> names = new LinkedHashSet<>();
    others.stream().limit(failover.path("NearestN").asLong()).forEach(names::add);
    Json.texts(failover, "Datacenters").stream().filter(others::contains).forEach(names::add);
    names.forEach(name -> tries.add(new Try.InDatacenter(name)));
    return new FailoverPlan(tries);
  }
}
