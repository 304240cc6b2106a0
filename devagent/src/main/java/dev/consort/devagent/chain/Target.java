// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import java.util.List;

/**
 * Instances that a chain may end at.
 *
 * @param service name
 * @param subset "" for all
 * @param datacenter "" where a peer has them
 * @param peer "" unless a peer has them
 */
record Target(String service, String subset, String datacenter, String peer) {
  /** All instances of a service in a datacenter. */
  static Target of(String service, String datacenter) {
    return new Target(service, "", datacenter, "");
  }

  /** Another one that differs in what is not "". Another service has subsets of its own. */
  Target other(String newService, String newSubset, String newDatacenter, String newPeer) {
    boolean same = newService.isEmpty() || newService.equals(service);
    String kept = same ? subset : "";
    String through = newPeer.isEmpty() && newDatacenter.isEmpty() ? peer : newPeer;
    String where = newDatacenter.isEmpty() ? datacenter : newDatacenter;
    return new Target(
        same ? service : newService,
        newSubset.isEmpty() ? kept : newSubset,
        through.isEmpty() ? where : "",
        through);
  }

  Target withSubset(String other) {
    return new Target(service, other, datacenter, peer);
  }

  boolean isPeers() {
    return !peer.isEmpty();
  }

  /** Unique within a chain. */
  String id() {
    String where = isPeers() ? "external." + peer : datacenter;
    return prefix() + String.join(".", List.of(service, "default", "default", where));
  }

  /** The name that gateways know it by; none where only the peer can say. */
  String sni(String trustDomain) {
    return prefix()
        + String.join(".", List.of(service, "default", datacenter, "internal", trustDomain));
  }

  private String prefix() {
    return subset.isEmpty() ? "" : subset + ".";
  }
}
