// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compiles one chain. Used once. */
public final class ChainCompiler {
  private final ChainEntries entries;
  private final ChainQuestion question;
  private final ChainProtocols protocols;
  private final Customization customization;
  private final Resolution resolution;
  private final Splitting splitting;
  private final Map<String, ObjectNode> nodes = new TreeMap<>();

  private ChainCompiler(ChainEntries entries, ChainQuestion question) {
    this.entries = entries;
    this.question = question;
    this.protocols = new ChainProtocols(entries, question.service());
    this.customization = new Customization(question.overrides());
    this.resolution =
        new Resolution(
            entries, protocols, new TargetBodies(entries, question.trustDomain(), customization));
    this.splitting = new Splitting(entries, question, protocols, resolution);
  }

  /**
   * The chain as {@code /v1/discovery-chain} shows it, but for its virtual addresses. Every name
   * has one.
   *
   * @throws ApiError 500 when the entries contradict each other
   */
  public static ObjectNode compile(ChainEntries entries, ChainQuestion question) {
    return new ChainCompiler(entries, question).compile();
  }

  private ObjectNode compile() {
    String service = question.service();
    String protocol = customization.protocol(protocols.common());
    String start = start(ChainProtocols.hasRequests(protocol));
    nodes.putAll(resolution.nodes());
    ObjectNode out = Json.object().put("ServiceName", service);
    out.put("Namespace", "default").put("Partition", "default");
    out.put("Datacenter", question.datacenter());
    customization.hash().ifPresent(h -> out.put("CustomizationHash", h));
    if (isDefault(start)) {
      out.put("Default", true);
    }
    out.put("Protocol", protocol);
    entries
        .defaults(service)
        .filter(d -> d.has("Meta"))
        .ifPresent(d -> out.set("ServiceMeta", d.get("Meta").deepCopy()));
    out.put("StartNode", start);
    out.putObject("Nodes").setAll(nodes);
    out.putObject("Targets").setAll(resolution.targets());
    return out;
  }

  private boolean isDefault(String start) {
    Target plain = Target.of(question.service(), question.datacenter());
    return start.equals("resolver:" + plain.id())
        && nodes.get(start).path("Resolver").path("Default").asBoolean();
  }

  private String start(boolean requests) {
    Optional<JsonNode> router = entries.router(question.service());
    if (requests) {
      return router.map(this::router).orElseGet(() -> splitterOrResolver(question.service()));
    }
    boolean wanted = question.overrides().protocol().isEmpty();
    if (wanted && (router.isPresent() || entries.splitter(question.service()).isPresent())) {
      throw ApiError.internal(
          "discovery chain \""
              + question.service()
              + "\" uses a protocol \""
              + protocols.common()
              + "\" that does not permit advanced routing or splitting behavior");
    }
    return resolution.node(Target.of(question.service(), question.datacenter()));
  }

  private String router(JsonNode router) {
    String name = question.service() + ".default.default";
    ObjectNode node = Json.object().put("Type", "router").put("Name", name);
    ArrayNode routes = node.putArray("Routes");
    for (JsonNode route : router.path("Routes")) {
      JsonNode destination = route.path("Destination");
      String named = Json.text(destination, "Service");
      String to = named.isEmpty() ? question.service() : named;
      String subset = Json.text(destination, "ServiceSubset");
      String next =
          subset.isEmpty()
              ? splitterOrResolver(to)
              : resolution.node(Target.of(to, question.datacenter()).withSubset(subset));
      routes.add(route(route.deepCopy(), next));
    }
    ObjectNode rest = Json.object();
    rest.putObject("Match").putObject("HTTP").put("PathPrefix", "/");
    rest.putObject("Destination")
        .put("Service", question.service())
        .put("Namespace", "default")
        .put("Partition", "default");
    routes.add(route(rest, splitterOrResolver(question.service())));
    String key = "router:" + name;
    nodes.put(key, node);
    return key;
  }

  private static ObjectNode route(JsonNode definition, String next) {
    ObjectNode route = Json.object();
    route.set("Definition", definition);
    return route.put("NextNode", next);
  }

  private String splitterOrResolver(String service) {
    String key = "splitter:" + service + ".default.default";
    if (!nodes.containsKey(key)) {
      Optional<ObjectNode> splitter = splitting.node(service);
      if (splitter.isEmpty()) {
        return resolution.node(Target.of(service, question.datacenter()));
      }
      nodes.put(key, splitter.get());
    }
    return key;
  }
}
