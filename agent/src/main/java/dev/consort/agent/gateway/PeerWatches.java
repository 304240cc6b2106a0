// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.mesh.ConfigWatches;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a gateway asks for about cluster peers. An agent that knows of none has none. */
final class PeerWatches {
  /** The name in an entry that stands for all services. */
  static final String ALL = "*";

  // What a peer exports to here is no part of the state that the index is of, so waiting for it
  // would tell of new peers only.
  private static final Duration PEERINGS_EVERY = Duration.ofSeconds(5);

  private PeerWatches() {}

  /**
   * Where a service that is exported leads to.
   *
   * @param protocol what is spoken there, as Consul names it
   * @param simple whether all connections go to one place
   * @param datacenter of that place
   * @param serverName of that place in its own datacenter
   */
  record ExportedChain(String protocol, boolean simple, String datacenter, String serverName) {
    /** Whether gateways end its TLS to read requests, so that nobody can pass it through. */
    boolean ofRequests() {
      return Set.of("http", "http2", "grpc").contains(protocol);
    }
  }

  /**
   * {@code /v1/peerings}: by the peers' names, the services that each exports to here. Those of a
   * peer may be missing for a while after a change of leader.
   */
  static WatchSpec<Map<String, Set<String>>> peerings() {
    return new WatchSpec<>(
        "peerings",
        AgentRequest.get("/v1/peerings"),
        new WatchSpec.Mode.Poll(PEERINGS_EVERY),
        false,
        Set.of(FaultKind.NOT_FOUND, FaultKind.UNKNOWN_KIND),
        answer -> answer.status() == 200 ? peerings(answer) : Map.of());
  }

  /** {@code /v1/config/exported-services/default}: by service, or {@link #ALL}, to which peers. */
  static WatchSpec<Map<String, Set<String>>> exports() {
    return ConfigWatches.entry("exported-services", "default", Map.of(), PeerWatches::exports);
  }

  /** {@code /v1/config/service-defaults}: the protocols that are stated there, by service. */
  static WatchSpec<Map<String, String>> protocols() {
    return new WatchSpec<>(
        "protocols",
        AgentRequest.get("/v1/config/service-defaults"),
        WatchSpec.BY_INDEX,
        false,
        Set.of(FaultKind.NOT_FOUND),
        answer -> answer.status() == 200 ? protocols(answer) : Map.of());
  }

  /** The protocol of services that state none, where that is stated. */
  static WatchSpec<String> defaultProtocol() {
    return ConfigWatches.entry(
        "proxy-defaults", "global", "", entry -> entry.get("Config").get("protocol").text());
  }

  /** {@code /v1/discovery-chain/:service}. */
  static WatchSpec<ExportedChain> chain(String service) {
    return WatchSpec.essential(
        "chain " + service,
        AgentRequest.get("/v1/discovery-chain/" + AgentRequest.segment(service)),
        WatchSpec.BY_INDEX,
        PeerWatches::chain);
  }

  private static Map<String, Set<String>> peerings(AgentAnswer answer) throws MalformedAnswer {
    Map<String, Set<String>> imports = new HashMap<>();
    for (Json peering : items(answer)) {
      String state = peering.get("State").text();
      // Consul is removing what it knows of these.
      if (!state.equals("DELETING") && !state.equals("TERMINATED")) {
        Set<String> services = new HashSet<>();
        peering
            .get("StreamStatus")
            .get("ImportedServices")
            .items()
            .forEach(service -> services.add(service.text()));
        imports.put(peering.get("Name").text(), Set.copyOf(services));
      }
    }
    return Map.copyOf(imports);
  }

  private static Map<String, Set<String>> exports(Json entry) {
    Map<String, Set<String>> exports = new HashMap<>();
    for (Json service : entry.get("Services").items()) {
      for (Json consumer : service.get("Consumers").items()) {
        String peer = consumer.get("Peer").text();
        if (!peer.isEmpty()) {
          exports.computeIfAbsent(service.get("Name").text(), _ -> new HashSet<>()).add(peer);
        }
      }
    }
    exports.replaceAll((_, peers) -> Collections.unmodifiableSet(peers));
    return Map.copyOf(exports);
  }

  private static Map<String, String> protocols(AgentAnswer answer) throws MalformedAnswer {
    Map<String, String> protocols = new HashMap<>();
    for (Json entry : items(answer)) {
      protocols.put(entry.get("Name").text(), entry.get("Protocol").text());
    }
    return Map.copyOf(protocols);
  }

  private static ExportedChain chain(AgentAnswer answer) throws MalformedAnswer {
    Json chain = answer.json().get("Chain");
    Json start = chain.get("Nodes").get(chain.get("StartNode").text());
    if (start.isAbsent()) {
      throw new MalformedAnswer("its chain has no start");
    }
    Json target = chain.get("Targets").get(start.get("Resolver").get("Target").text());
    return new ExportedChain(
        chain.get("Protocol").text(),
        start.get("Type").text().equals("resolver"),
        target.get("Datacenter").text(),
        // Not its SNI, which is that of an external service where service-defaults name one.
        target.get("Name").text());
  }

  private static List<Json> items(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isArray()) {
      throw new MalformedAnswer("it is no list");
    }
    return body.items();
  }
}
