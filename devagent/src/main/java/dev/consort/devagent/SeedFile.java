// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.AclSettings;
import dev.consort.devagent.ca.CaSettings;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the one file of {@code consort dev}. Its keys follow Consul's agent configuration where
 * there is one for it: {@code datacenter}, {@code node_name}, {@code default_intention_policy},
 * {@code acl} with {@code enabled}, {@code default_policy}, {@code tokens.initial_management},
 * {@code anonymous_rules}, {@code policies} and {@code tokens.list}; {@code connect} with {@code
 * leaf_cert_ttl} and {@code rotation_jitter}; {@code config_entries} and {@code services} in the
 * form that the HTTP API takes.
 */
public final class SeedFile {
  private static final Shape TOP =
      Shape.of("datacenter", "node_name", "default_intention_policy")
          .object(
              "acl",
              Shape.of("enabled", "default_policy", "anonymous_rules")
                  .list("policies", Shape.opaque())
                  .object("tokens", Shape.of("initial_management").list("list", Shape.opaque())))
          .object("connect", Shape.of("leaf_cert_ttl", "rotation_jitter"))
          .list("config_entries", Shape.opaque())
          .list("services", Shape.opaque());

  private SeedFile() {}

  /**
   * Changes {@code base} by what {@code text} says.
   *
   * @throws IllegalArgumentException with a sentence that names what is wrong
   */
  public static DevAgentConfig read(String text, DevAgentConfig base) {
    try {
      return apply(Json.readObject(text), base);
    } catch (ApiError e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static DevAgentConfig apply(ObjectNode raw, DevAgentConfig base) {
    TOP.unknownKey(raw)
        .ifPresent(
            key -> {
              throw new IllegalArgumentException(
                  "\""
                      + key
                      + "\" is no key of this file: datacenter, node_name, acl, connect, "
                      + "default_intention_policy, config_entries and services are");
            });
    ObjectNode file = TOP.canonical(raw);
    JsonNode acl = file.path("acl");
    Seed seed =
        new Seed(
            objects(file.path("config_entries")),
            objects(file.path("services")),
            objects(acl.path("policies")),
            objects(acl.path("tokens").path("list")));
    DevAgentConfig config = base.withSeed(seed).withCa(ca(file.path("connect"), base.ca()));
    config = file.has("datacenter") ? config.withDatacenter(Json.text(file, "datacenter")) : config;
    config = file.has("node_name") ? config.withNode(Json.text(file, "node_name")) : config;
    String policy = Json.text(file, "default_intention_policy");
    config = policy.isEmpty() ? config : config.withDefaultIntentionPolicy(policy);
    return acl.isMissingNode() ? config : config.withAcl(acl(acl));
  }

  private static AclSettings acl(JsonNode acl) {
    String policy = Json.text(acl, "default_policy");
    if (!List.of("", "allow", "deny").contains(policy)) {
      throw new IllegalArgumentException(
          "acl.default_policy \"" + policy + "\": allow or deny is accepted");
    }
    if (!acl.path("enabled").asBoolean()) {
      return AclSettings.off();
    }
    return new AclSettings(
        true,
        !policy.equals("deny"),
        optional(Json.text(acl.path("tokens"), "initial_management")),
        optional(Json.text(acl, "anonymous_rules")));
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private static CaSettings ca(JsonNode connect, CaSettings base) {
    return new CaSettings(
        duration(connect, "leaf_cert_ttl", base.leafTtl()),
        duration(connect, "rotation_jitter", base.rotationJitter()));
  }

  private static Duration duration(JsonNode from, String key, Duration otherwise) {
    String text = Json.text(from, key);
    if (text.isEmpty()) {
      return otherwise;
    }
    return GoDuration.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "connect."
                        + key
                        + " \""
                        + text
                        + "\": a duration such as 72h or 30s is accepted"));
  }

  private static List<ObjectNode> objects(JsonNode list) {
    List<ObjectNode> out = new ArrayList<>();
    for (JsonNode item : list) {
      if (!(item instanceof ObjectNode object)) {
        throw new IllegalArgumentException(
            "config_entries, services, policies and tokens are lists of objects");
      }
      out.add(object);
    }
    return out;
  }
}
