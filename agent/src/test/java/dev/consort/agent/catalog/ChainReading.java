// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Endpoint.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a compiled chain leads to, read straight from its JSON for one sidecar, to compare with what
 * decoder and maker make of it. Each query for instances has one, called as the query is, that
 * warns.
 */
final class ChainReading {
  private final JsonObject chain;
  private final String here;

  /**
   * @param chain what {@code Chain} is in the answer
   * @param here the sidecar's datacenter
   */
  ChainReading(JsonObject chain, String here) {
    this.chain = chain;
    this.here = here;
  }

  /**
   * A way that requests take.
   *
   * @param conditions how many things a request must meet
   * @param rewrite what the matched prefix is replaced by; empty for none
   */
  record Rule(int conditions, String rewrite, List<Leg> legs) {}

  /** A share, in hundredths of a percent; 1 where it is all. */
  record Leg(int weight, String node, List<Target> targets) {}

  /** What is dialled, and who must answer. */
  record Target(ServiceId expected, String sni, Duration limit, List<Instance> instances) {}

  /** An instance or a gateway. */
  record Instance(String id, Health health) {
    static Instance of(Endpoint endpoint) {
      return new Instance(endpoint.id(), endpoint.health());
    }
  }

  List<Rule> rules() {
    String start = chain.getString("StartNode");
    if (!node(start).getString("Type").equals("router")) {
      return List.of(new Rule(0, "", legs(start)));
    }
    return objects(node(start), "Routes")
        .map(
            route -> {
              JsonObject definition = object(route, "Definition");
              return new Rule(
                  conditions(object(object(definition, "Match"), "HTTP")),
                  object(definition, "Destination").getString("PrefixRewrite", ""),
                  legs(route.getString("NextNode")));
            })
        .toList();
  }

  /** Whether some target is in a cluster peer. */
  boolean hasPeers() {
    return object(chain, "Targets").stream()
        .anyMatch(target -> ((JsonObject) target.getValue()).containsKey("Peer"));
  }

  private static int conditions(JsonObject http) {
    boolean path =
        Stream.of("PathExact", "PathPrefix", "PathRegex")
            .map(kind -> http.getString(kind, "/"))
            .anyMatch(wanted -> !wanted.equals("/"));
    return (path ? 1 : 0)
        + (int) (objects(http, "Header").count() + objects(http, "QueryParam").count())
        + http.getJsonArray("Methods", new JsonArray()).size();
  }

  private List<Leg> legs(String key) {
    if (node(key).getString("Type").equals("resolver")) {
      return List.of(new Leg(1, key, targets(key)));
    }
    return objects(node(key), "Splits")
        .map(
            split -> {
              String next = split.getString("NextNode");
              return new Leg(
                  new BigDecimal(split.getValue("Weight").toString())
                      .movePointRight(2)
                      .intValueExact(),
                  next,
                  targets(next));
            })
        .toList();
  }

  private List<Target> targets(String key) {
    JsonObject resolver = object(node(key), "Resolver");
    List<String> ids = new ArrayList<>(List.of(resolver.getString("Target")));
    object(resolver, "Failover")
        .getJsonArray("Targets", new JsonArray())
        .forEach(id -> ids.add((String) id));
    Duration limit = Duration.parse("PT" + resolver.getString("ConnectTimeout"));
    return ids.stream().map(id -> target(object(object(chain, "Targets"), id), limit)).toList();
  }

  private Target target(JsonObject target, Duration limit) {
    String there = target.getString("Datacenter");
    return new Target(
        new ServiceId(
            "td.consul",
            target.getString("Partition", "default"),
            target.getString("Namespace"),
            there,
            target.getString("Service")),
        target.getString("SNI"),
        limit,
        List.of(instance(target, there)));
  }

  private Instance instance(JsonObject target, String there) {
    JsonObject subset = object(target, "Subset");
    Health health = subset.getBoolean("OnlyPassing", false) ? Health.CRITICAL : Health.WARNING;
    String mode = object(target, "MeshGateway").getString("Mode", "none");
    boolean far = !there.equals(here);
    if (far && Set.of("local", "remote").contains(mode)) {
      return new Instance(
          mode.equals("local") ? "mesh-gateway" : "mesh-gateway." + there,
          health == Health.WARNING ? Health.PASSING : health);
    }
    String filter = subset.getString("Filter", "");
    return new Instance(
        target.getString("Service")
            + (far ? "." + there : "")
            + (filter.isEmpty() ? "" : " (" + filter + ")"),
        health);
  }

  private JsonObject node(String key) {
    return object(object(chain, "Nodes"), key);
  }

  private static JsonObject object(JsonObject from, String name) {
    return from.getJsonObject(name, new JsonObject());
  }

  private static Stream<JsonObject> objects(JsonObject from, String name) {
    return from.getJsonArray(name, new JsonArray()).stream().map(each -> (JsonObject) each);
  }
}
