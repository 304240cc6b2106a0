// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token.
 *
 * @param accessor public id, a UUID
 * @param secret what requests carry; never logged
 * @param description for people
 * @param policyIds policies it has
 * @param serviceIdentities services it may act as
 * @param nodeIdentities nodes it may act as
 * @param local whether it is for this datacenter only
 * @param created when it was made
 * @param createIndex index of the first write
 * @param modifyIndex index of the last write
 */
record AclToken(
    String accessor,
    String secret,
    String description,
    List<String> policyIds,
    List<Identity> serviceIdentities,
    List<Identity> nodeIdentities,
    boolean local,
    Instant created,
    long createIndex,
    long modifyIndex) {

  /**
   * A service or node that a token may act as.
   *
   * @param name its name
   * @param datacenters where; empty for everywhere
   */
  record Identity(String name, List<String> datacenters) {
    Identity {
      datacenters = List.copyOf(datacenters);
    }

    boolean holdsIn(String datacenter) {
      return datacenters.isEmpty() || datacenters.contains(datacenter);
    }
  }

  AclToken {
    policyIds = List.copyOf(policyIds);
    serviceIdentities = List.copyOf(serviceIdentities);
    nodeIdentities = List.copyOf(nodeIdentities);
  }

  /** Whether another one is the same but for its indexes. */
  boolean sameAs(AclToken other) {
    return at(0, 0).equals(other.at(0, 0));
  }

  AclToken at(long created, long modified) {
    return new AclToken(
        accessor,
        secret,
        description,
        policyIds,
        serviceIdentities,
        nodeIdentities,
        local,
        this.created,
        created,
        modified);
  }

  /** As {@code /v1/acl/token} shows it. */
  ObjectNode toJson(AclStore store, boolean withSecret) {
    ObjectNode out = Json.object().put("AccessorID", accessor);
    out.put("SecretID", withSecret ? secret : "<hidden>");
    out.put("Description", description);
    ArrayNode policies = Json.array();
    policyIds.stream()
        .map(store::policy)
        .flatMap(Optional::stream)
        .forEach(p -> policies.add(p.link()));
    if (!policies.isEmpty()) {
      out.set("Policies", policies);
    }
    identities(out, "ServiceIdentities", "ServiceName", serviceIdentities, false);
    identities(out, "NodeIdentities", "NodeName", nodeIdentities, true);
    out.put("Local", local).put("CreateTime", created.toString());
    out.put("Hash", AclHash.of(accessor + description + policyIds + serviceIdentities));
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }

  private static void identities(
      ObjectNode out, String field, String nameField, List<Identity> all, boolean one) {
    if (all.isEmpty()) {
      return;
    }
    ArrayNode list = Json.array();
    for (Identity identity : all) {
      ObjectNode item = list.addObject().put(nameField, identity.name());
      if (one) {
        item.put("Datacenter", String.join(",", identity.datacenters()));
      } else if (!identity.datacenters().isEmpty()) {
        item.set("Datacenters", Json.strings(identity.datacenters()));
      }
    }
    out.set(field, list);
  }

  /** Names the token; the secret never appears. */
  @Override
  public String toString() {
    return "AclToken[" + accessor + "]";
  }
}
