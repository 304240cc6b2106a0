// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.json.GoDuration;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.matching.Shown;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.chain.ChainTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import dev.consort.upstreams.chain.GatewayMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a compiled discovery chain. Pure. A chain with anything in it that decides where
 * connections go and is not understood is refused as a whole: what was known stays.
 */
final class ChainDecoder {
  private static final int MOST_WEIGHT = 10_000;

  private ChainDecoder() {}

  static DiscoveryChain decode(Json body) throws MalformedAnswer {
    Json chain = body.get("Chain");
    Map<String, ChainNode> nodes = new HashMap<>();
    for (Map.Entry<String, Json> node : chain.get("Nodes").members().entrySet()) {
      nodes.put(node.getKey(), node(node.getKey(), node.getValue()));
    }
    Map<String, ChainTarget> targets = new HashMap<>();
    for (Map.Entry<String, Json> target : chain.get("Targets").members().entrySet()) {
      targets.put(target.getKey(), target(target.getKey(), target.getValue()));
    }
    try {
      return new DiscoveryChain(chain.get("StartNode").text(), nodes, targets);
    } catch (IllegalArgumentException unsound) {
      throw new MalformedAnswer("its chain is unsound: " + unsound.getMessage());
    }
  }

  private static ChainNode node(String key, Json node) throws MalformedAnswer {
    return switch (node.get("Type").text()) {
      case "router" -> router(node);
      case "splitter" -> splitter(node);
      case "resolver" -> resolver(node);
      case String type ->
          throw new MalformedAnswer(
              "its node \"" + key + "\" has the unknown type \"" + type + "\"");
    };
  }

  private static ChainNode router(Json node) throws MalformedAnswer {
    List<ChainNode.Route> routes = new ArrayList<>();
    for (Json route : node.get("Routes").items()) {
      routes.add(RouteDecoder.decode(route));
    }
    return new ChainNode.Router(routes);
  }

  // Its LoadBalancer is a copy of some leg's: here each leg goes by its own.
  private static ChainNode splitter(Json node) throws MalformedAnswer {
    List<ChainNode.Split> splits = new ArrayList<>();
    for (Json split : node.get("Splits").items()) {
      // Zero is left out.
      double percent = split.get("Weight").number().map(Number::doubleValue).orElse(0.0);
      Json definition = split.get("Definition");
      splits.add(
          new ChainNode.Split(
              Math.clamp(Math.round(percent * 100), 0, MOST_WEIGHT),
              RouteDecoder.edits(definition.get("RequestHeaders")),
              RouteDecoder.edits(definition.get("ResponseHeaders")),
              split.get("NextNode").text()));
    }
    return new ChainNode.Splitter(splits);
  }

  private static ChainNode resolver(Json node) throws MalformedAnswer {
    Json resolver = node.get("Resolver");
    List<String> failover = new ArrayList<>();
    resolver.get("Failover").get("Targets").items().forEach(id -> failover.add(id.text()));
    return new ChainNode.Resolver(
        resolver.get("Target").text(),
        failover,
        GoDuration.of(resolver.get("ConnectTimeout"))
            .filter(limit -> limit.isPositive())
            .orElse(DiscoveryChain.CONNECT_TIMEOUT),
        GoDuration.of(resolver.get("RequestTimeout")).filter(limit -> limit.isPositive()),
        BalancingDecoder.decode(node.get("LoadBalancer")));
  }

  private static ChainTarget target(String key, Json target) throws MalformedAnswer {
    if (!target.get("Peer").text().isEmpty()) {
      throw new MalformedAnswer(
          "its target \""
              + key
              + "\" is in the cluster peer \""
              + target.get("Peer").text()
              + "\"");
    }
    String service = target.get("Service").text();
    if (service.isEmpty()) {
      throw new MalformedAnswer("its target \"" + key + "\" names no service");
    }
    Json subset = target.get("Subset");
    return new ChainTarget(
        key,
        service,
        target.get("Namespace").text(),
        target.get("Partition").text(),
        target.get("Datacenter").text(),
        target.get("SNI").text(),
        subset.get("Filter").text(),
        subset.get("OnlyPassing").isTrue(),
        GatewayMode.of(target.get("MeshGateway").get("Mode").text()).orElse(GatewayMode.NONE),
        nearFirst(key, target.get("PrioritizeByLocality").get("Mode").text()));
  }

  private static boolean nearFirst(String key, String mode) throws MalformedAnswer {
    return switch (mode) {
      // Nobody states where instances are for nothing.
      case "", "failover" -> true;
      case "none" -> false;
      default ->
          throw new MalformedAnswer(
              "its target \"" + key + "\" is near by the unknown mode " + Shown.text(mode));
    };
  }
}
