// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the splitters of one chain; a split to another splitter is replaced by that one's. */
final class Splitting {
  private static final Set<String> BY_HASH = Set.of("ring_hash", "maglev");
  private static final double WHOLE = 100;

  private final ChainEntries entries;
  private final ChainQuestion question;
  private final ChainProtocols protocols;
  private final Resolution resolution;

  Splitting(
      ChainEntries entries,
      ChainQuestion question,
      ChainProtocols protocols,
      Resolution resolution) {
    this.entries = entries;
    this.question = question;
    this.protocols = protocols;
    this.resolution = resolution;
  }

  /** The node of a service's splitter; empty when it has none. */
  Optional<ObjectNode> node(String service) {
    return entries.splitter(service).map(splitter -> node(service, splitter));
  }

  private ObjectNode node(String service, JsonNode splitter) {
    ObjectNode out = Json.object().put("Type", "splitter");
    out.put("Name", service + ".default.default");
    ArrayNode legs = out.putArray("Splits");
    splits(service, splitter, new LinkedHashSet<>()).forEach(legs::add);
    for (JsonNode leg : legs) {
      JsonNode balancer = resolution.nodes().get(Json.text(leg, "NextNode")).path("LoadBalancer");
      if (!out.has("LoadBalancer") && BY_HASH.contains(Json.text(balancer, "Policy"))) {
        out.set("LoadBalancer", balancer.deepCopy());
      }
    }
    return out;
  }

  private List<ObjectNode> splits(String service, JsonNode splitter, Set<String> outer) {
    protocols.require(service);
    if (!outer.add(service)) {
      throw ApiError.internal(
          "detected circular reference: [" + String.join(" -> ", outer) + " -> " + service + "]");
    }
    List<ObjectNode> legs = new ArrayList<>();
    for (JsonNode split : splitter.path("Splits")) {
      String named = Json.text(split, "Service");
      String to = named.isEmpty() ? service : named;
      String subset = Json.text(split, "ServiceSubset");
      Optional<JsonNode> further =
          to.equals(service) || !subset.isEmpty() ? Optional.empty() : entries.splitter(to);
      if (further.isPresent()) {
        splits(to, further.get(), outer).forEach(inner -> legs.add(nested(split, inner)));
      } else {
        Target target = Target.of(to, question.datacenter()).withSubset(subset);
        legs.add(leg(split.deepCopy(), split.path("Weight"), resolution.node(target)));
      }
    }
    outer.remove(service);
    return legs;
  }

  private static ObjectNode leg(JsonNode definition, JsonNode weight, String next) {
    ObjectNode leg = Json.object();
    leg.set("Definition", definition);
    if (weight.asDouble() != 0) {
      leg.set("Weight", weight);
    }
    return leg.put("NextNode", next);
  }

  private static ObjectNode nested(JsonNode outer, ObjectNode inner) {
    double share = outer.path("Weight").asDouble() * inner.path("Weight").asDouble() / WHOLE;
    ObjectNode definition = inner.get("Definition").deepCopy();
    for (String which : List.of("RequestHeaders", "ResponseHeaders")) {
      if (outer.has(which)) {
        definition.set(which, edits(outer.get(which), definition.path(which)));
      }
    }
    JsonNode weight = Json.object().put("w", Math.rint(share * WHOLE) / WHOLE).get("w");
    return leg(definition, weight, Json.text(inner, "NextNode"));
  }

  /** What both change; where both set the same, the inner one, which comes later, does. */
  private static ObjectNode edits(JsonNode outer, JsonNode inner) {
    ObjectNode both = outer.deepCopy();
    for (String how : List.of("Add", "Set")) {
      if (inner.has(how)) {
        ObjectNode values = Json.child(both, how).deepCopy();
        values.setAll(Json.child(inner, how));
        both.set(how, values);
      }
    }
    Set<String> removed = new LinkedHashSet<>(Json.texts(outer, "Remove"));
    removed.addAll(Json.texts(inner, "Remove"));
    if (!removed.isEmpty()) {
      both.set("Remove", Json.strings(removed));
    }
    return both;
  }
}
