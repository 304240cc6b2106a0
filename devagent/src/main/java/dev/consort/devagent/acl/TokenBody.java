// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A token as a request describes it.
 *
 * @param accessor asked for, or empty
 * @param secret asked for, or empty
 * @param description for people
 * @param policyIds policies, all known
 * @param services service identities
 * @param nodes node identities
 * @param local whether for this datacenter only
 */
record TokenBody(
    Optional<String> accessor,
    Optional<String> secret,
    String description,
    List<String> policyIds,
    List<AclToken.Identity> services,
    List<AclToken.Identity> nodes,
    boolean local) {

  static TokenBody read(ObjectNode body, AclStore store) {
    List<String> policies = new ArrayList<>();
    for (JsonNode link : body.path("Policies")) {
      policies.add(policy(link, store));
    }
    List<AclToken.Identity> services = new ArrayList<>();
    for (JsonNode identity : body.path("ServiceIdentities")) {
      String name = Json.text(identity, "ServiceName");
      if (name.isEmpty()) {
        throw ApiError.internal("Service identity is missing the service name field on this token");
      }
      services.add(new AclToken.Identity(name, Json.texts(identity, "Datacenters")));
    }
    List<AclToken.Identity> nodes = new ArrayList<>();
    for (JsonNode identity : body.path("NodeIdentities")) {
      nodes.add(
          new AclToken.Identity(
              Json.text(identity, "NodeName"), List.of(Json.text(identity, "Datacenter"))));
    }
    if (!body.path("Roles").isEmpty() || !body.path("TemplatedPolicies").isEmpty()) {
      throw ApiError.internal(
          "roles and templated policies are not supported by this embedded agent");
    }
    return new TokenBody(
        Optional.of(Json.text(body, "AccessorID")).filter(t -> !t.isEmpty()),
        Optional.of(Json.text(body, "SecretID")).filter(t -> !t.isEmpty()),
        Json.text(body, "Description"),
        policies,
        services,
        nodes,
        body.path("Local").asBoolean());
  }

  private static String policy(JsonNode link, AclStore store) {
    String id = Json.text(link, "ID");
    String name = Json.text(link, "Name");
    Optional<AclPolicy> found = id.isEmpty() ? store.policyByName(name) : store.policy(id);
    return found
        .map(AclPolicy::id)
        .orElseThrow(
            () ->
                ApiError.internal(
                    id.isEmpty()
                        ? "No such ACL policy with name \"" + name + "\""
                        : "cannot find policy " + id));
  }

  AclToken token(String itsAccessor, String itsSecret, Instant created) {
    return new AclToken(
        itsAccessor, itsSecret, description, policyIds, services, nodes, local, created, 0, 0);
  }

  /** The secret never appears. */
  @Override
  public String toString() {
    return "TokenBody[" + description + "]";
  }
}
