// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;

/**
 * The one node of a datacenter.
 *
 * @param id a UUID
 * @param name host name in the catalog
 * @param address IP address of services that give none
 * @param datacenter where it is
 */
public record Node(String id, String name, String address, String datacenter) {
  /** Version of Consul whose behaviour is followed. */
  public static final String VERSION = "1.21.4";

  /** As the catalog shows it. */
  public ObjectNode toJson() {
    ObjectNode out = Json.object();
    out.put("ID", id).put("Node", name).put("Address", address).put("Datacenter", datacenter);
    out.set("TaggedAddresses", taggedAddresses());
    out.set("Meta", meta());
    return out.put("CreateIndex", 1).put("ModifyIndex", 1);
  }

  /** The address under each of its names. */
  public ObjectNode taggedAddresses() {
    ObjectNode tagged = Json.object().put("lan", address);
    String family = address.contains(":") ? "ipv6" : "ipv4";
    tagged.put("lan_" + family, address).put("wan", address);
    return tagged.put("wan_" + family, address);
  }

  /** What Consul says about its nodes. */
  public static ObjectNode meta() {
    return Json.object().put("consul-network-segment", "").put("consul-version", VERSION);
  }
}
