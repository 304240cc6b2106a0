// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds what names end at, and collects the resolvers and targets of one chain meanwhile. */
final class Resolution {
  /** What makes a resolver more than the one every service has. */
  private static final List<String> EFFECTS =
      List.of(
          "DefaultSubset",
          "Subsets",
          "Redirect",
          "Failover",
          "ConnectTimeout",
          "RequestTimeout",
          "LoadBalancer",
          "PrioritizeByLocality");

  private final ChainEntries entries;
  private final ChainProtocols protocols;
  private final TargetBodies bodies;
  private final Map<String, ObjectNode> nodes = new TreeMap<>();
  private final Map<String, ObjectNode> targets = new TreeMap<>();

  Resolution(ChainEntries entries, ChainProtocols protocols, TargetBodies bodies) {
    this.entries = entries;
    this.protocols = protocols;
    this.bodies = bodies;
  }

  /**
   * Where a name ends.
   *
   * @param target after redirects and default subsets
   * @param resolver of the target's service
   */
  private record Ended(Target target, JsonNode resolver) {}

  Map<String, ObjectNode> nodes() {
    return nodes;
  }

  Map<String, ObjectNode> targets() {
    return targets;
  }

  /** The key of the node that resolves {@code first}; made when it is not there yet. */
  String node(Target first) {
    Ended end = end(first);
    String id = end.target().id();
    String key = "resolver:" + id;
    if (!nodes.containsKey(key)) {
      nodes.put(key, node(id, end));
    }
    return key;
  }

  private ObjectNode node(String id, Ended end) {
    JsonNode resolver = end.resolver();
    ObjectNode out = Json.object().put("Type", "resolver").put("Name", id);
    ObjectNode inner = out.putObject("Resolver");
    if (EFFECTS.stream().noneMatch(resolver::has)) {
      inner.put("Default", true);
    }
    inner.put("ConnectTimeout", targets.get(id).get("ConnectTimeout").asText());
    GoDuration.parse(Json.text(resolver, "RequestTimeout"))
        .ifPresent(t -> inner.put("RequestTimeout", t.toNanos()));
    inner.put("Target", id);
    ArrayNode others = failover(end);
    if (!others.isEmpty()) {
      ObjectNode failover = inner.putObject("Failover");
      failover.set("Targets", others);
      entries
          .proxies()
          .filter(p -> p.has("FailoverPolicy"))
          .ifPresent(p -> failover.set("Policy", p.get("FailoverPolicy").deepCopy()));
    }
    if (resolver.has("LoadBalancer")) {
      out.set("LoadBalancer", resolver.get("LoadBalancer").deepCopy());
    }
    return out;
  }

  private ArrayNode failover(Ended end) {
    Target target = end.target();
    JsonNode sections = end.resolver().path("Failover");
    JsonNode section =
        !target.subset().isEmpty() && sections.has(target.subset())
            ? sections.get(target.subset())
            : sections.path("*");
    Set<String> ids = new LinkedHashSet<>();
    for (Target other : others(target, section)) {
      if (!other.equals(target)) {
        String id = end(other).target().id();
        if (!id.equals(target.id())) {
          ids.add(id);
        }
      }
    }
    return Json.strings(ids);
  }

  private static Set<Target> others(Target target, JsonNode section) {
    Set<Target> all = new LinkedHashSet<>();
    if (section.isMissingNode()) {
      return all;
    }
    String service = Json.text(section, "Service");
    String subset = Json.text(section, "ServiceSubset");
    for (JsonNode t : section.path("Targets")) {
      all.add(
          target.other(
              Json.text(t, "Service"),
              Json.text(t, "ServiceSubset"),
              Json.text(t, "Datacenter"),
              Json.text(t, "Peer")));
    }
    for (String datacenter : Json.texts(section, "Datacenters")) {
      all.add(target.other(service, subset, datacenter, ""));
    }
    if (all.isEmpty()) {
      all.add(target.other(service, subset, "", ""));
    }
    return all;
  }

  private Ended end(Target first) {
    Set<Target> seen = new LinkedHashSet<>();
    Target at = first;
    while (true) {
      if (!seen.add(at)) {
        throw ApiError.internal("detected circular resolver redirect: [" + trail(seen, at) + "]");
      }
      JsonNode resolver = Json.object();
      if (!at.isPeers()) {
        protocols.require(at.service());
        resolver = entries.resolver(at.service()).orElse(resolver);
      }
      Target next = next(at, resolver);
      if (next.equals(at)) {
        return ended(at, resolver);
      }
      at = next;
    }
  }

  private Ended ended(Target target, JsonNode resolver) {
    check(target, resolver);
    targets.computeIfAbsent(target.id(), id -> bodies.of(target, resolver));
    return new Ended(target, resolver);
  }

  private static String trail(Set<Target> seen, Target again) {
    StringBuilder trail = new StringBuilder();
    seen.forEach(t -> trail.append(t.id()).append(" -> "));
    return trail.append(again.id()).toString();
  }

  private static Target next(Target at, JsonNode resolver) {
    JsonNode redirect = resolver.path("Redirect");
    if (redirect.isObject()) {
      Target there =
          at.other(
              Json.text(redirect, "Service"),
              Json.text(redirect, "ServiceSubset"),
              Json.text(redirect, "Datacenter"),
              Json.text(redirect, "Peer"));
      if (!there.equals(at)) {
        return there;
      }
    }
    return at.subset().isEmpty() ? at.withSubset(Json.text(resolver, "DefaultSubset")) : at;
  }

  private void check(Target at, JsonNode resolver) {
    if (!at.subset().isEmpty() && !at.isPeers() && !resolver.path("Subsets").has(at.subset())) {
      throw ApiError.internal(
          "service \"" + at.service() + "\" does not have a subset named \"" + at.subset() + "\"");
    }
    if (!bodies.externalSni(at).isEmpty()) {
      for (String field : List.of("Redirect", "Subsets", "Failover")) {
        if (resolver.has(field)) {
          throw ApiError.internal(
              "service \""
                  + at.service()
                  + "\" has an external SNI set; cannot define "
                  + field.toLowerCase(Locale.ROOT)
                  + " for external services");
        }
      }
    }
  }
}
