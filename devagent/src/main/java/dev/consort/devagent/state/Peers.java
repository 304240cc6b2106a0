// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Cluster peers and the instances that they export to here. A peer begins with its first instance
 * and stays until it is deleted. Used on the agent's context only.
 */
public final class Peers {
  /** Most peers, and most instances of each. */
  private static final int MOST = 1024;

  private final Store store;
  private final Map<String, Peer> peers = new TreeMap<>();

  /** None yet. */
  public Peers(Store store) {
    this.store = store;
  }

  private static final class Peer {
    private final String name;
    private final long created;
    private final Map<String, ObjectNode> instances = new TreeMap<>();
    private long changed;

    Peer(String name, long created) {
      this.name = name;
      this.created = created;
      this.changed = created;
    }
  }

  /**
   * Adds or replaces an instance.
   *
   * @param instance as {@code /v1/health} shows it, without indexes
   * @return whether there was room
   */
  public boolean put(String peer, ObjectNode instance) {
    Peer known = peers.get(peer);
    if (known == null) {
      if (peers.size() >= MOST) {
        return false;
      }
      known = new Peer(peer, store.write(Topic.PEERING));
      peers.put(peer, known);
    }
    ObjectNode service = (ObjectNode) instance.get("Service");
    String id = Json.text(service, "ID");
    ObjectNode old = known.instances.get(id);
    if (old == null && known.instances.size() >= MOST) {
      return false;
    }
    known.changed = store.write(Topic.CATALOG);
    long created = old == null ? known.changed : old.at("/Service/CreateIndex").asLong();
    service.put("CreateIndex", created).put("ModifyIndex", known.changed);
    known.instances.put(id, instance);
    return true;
  }

  /** Removes an instance, if it is there. */
  public void remove(String peer, String serviceId) {
    Peer known = peers.get(peer);
    if (known != null && known.instances.remove(serviceId) != null) {
      known.changed = store.write(Topic.CATALOG);
    }
  }

  /** Forgets a peer and all that it exports. */
  public void delete(String peer) {
    if (peers.remove(peer) != null) {
      store.write(Topic.PEERING);
      store.write(Topic.CATALOG);
    }
  }

  /** The instances that take the mesh traffic of a peer's service. */
  public List<ObjectNode> instances(String peer, String service) {
    return Optional.ofNullable(peers.get(peer)).stream()
        .flatMap(known -> known.instances.values().stream())
        .filter(instance -> destination(instance).equals(service))
        .toList();
  }

  private static String destination(ObjectNode instance) {
    return Json.text(instance.at("/Service/Proxy"), "DestinationServiceName");
  }

  /** Index of what is known of a peer's services; 1 for a peer that is not known. */
  public long indexOf(String peer) {
    return Optional.ofNullable(peers.get(peer)).map(known -> known.changed).orElse(1L);
  }

  /** A peer as {@code /v1/peering/:name} shows it. */
  public Optional<ObjectNode> show(String peer) {
    return Optional.ofNullable(peers.get(peer)).map(Peers::show);
  }

  /** All of them, by name. */
  public List<ObjectNode> showAll() {
    return peers.values().stream().map(Peers::show).toList();
  }

  private static ObjectNode show(Peer peer) {
    TreeSet<String> services = new TreeSet<>();
    String datacenter = "";
    String trustDomain = "";
    for (ObjectNode instance : peer.instances.values()) {
      services.add(destination(instance));
      datacenter = Json.text(instance.get("Node"), "Datacenter");
      trustDomain = trustDomain(instance.at("/Service/Connect/PeerMeta/SNI/0"));
    }
    ObjectNode out = Json.object().put("ID", id(peer.name)).put("Name", peer.name);
    out.put("State", "ACTIVE").put("PeerID", id("far " + peer.name));
    out.putArray("PeerCAPems");
    out.put("PeerServerName", "server." + datacenter + ".peering." + trustDomain);
    out.putArray("PeerServerAddresses");
    ObjectNode stream = out.putObject("StreamStatus");
    stream.set("ImportedServices", services.isEmpty() ? null : Json.strings(services));
    stream.putNull("ExportedServices").putNull("LastHeartbeat");
    stream.putNull("LastReceive").putNull("LastSend");
    out.put("CreateIndex", peer.created).put("ModifyIndex", peer.created);
    out.putObject("Remote").put("Partition", "").put("Datacenter", datacenter);
    return out;
  }

  private static String trustDomain(JsonNode serverName) {
    String[] halves = serverName.asText().split("\\.external\\.", 2);
    return halves.length == 2 ? halves[1] : "";
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
