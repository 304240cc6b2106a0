// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import java.util.Comparator;

/**
 * A service of a cluster peer.
 *
 * @param peer as this cluster calls it
 * @param service as the peer calls it
 */
record Import(String peer, String service) implements Comparable<Import> {
  private static final Comparator<Import> ORDER =
      Comparator.comparing(Import::peer).thenComparing(Import::service);

  @Override
  public int compareTo(Import other) {
    return ORDER.compare(this, other);
  }

  /** As Consul names a target in a peer: unlike any service's and any subset's. */
  String targetId() {
    return service + ".default.default.external." + peer;
  }

  /** For people. */
  @Override
  public String toString() {
    return service + " of peer " + peer;
  }
}
