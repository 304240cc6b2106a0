// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.GoDuration;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The watches that tell a gateway what has changed in the catalog. */
final class CatalogWatches {
  private static final WatchSpec.Mode BY_INDEX = new WatchSpec.Mode.Index(Duration.ofSeconds(5));
  private static final Duration DATACENTERS_EVERY = Duration.ofSeconds(10);

  private CatalogWatches() {}

  /**
   * The names in the catalog.
   *
   * @param index moves with every change of any instance
   */
  record Names(Set<String> names, String index) {
    Names {
      names = Set.copyOf(names);
    }
  }

  /**
   * All checks, as sums: those of a service's instances by its name, those of nodes by theirs. A
   * sum changes when a check's state does, and when one comes or goes.
   */
  record Checks(Map<String, Long> services, Map<String, Long> nodes) {
    Checks {
      services = Map.copyOf(services);
      nodes = Map.copyOf(nodes);
    }
  }

  /**
   * A part of a service's instances.
   *
   * @param filter in the agent's filter language; empty for all
   * @param onlyPassing whether instances that warn are out of use
   */
  record Subset(String filter, boolean onlyPassing) {}

  /**
   * What a service's resolver says that matters here.
   *
   * @param subsets by their names
   * @param connectTimeout longest wait for an instance, if it says so
   */
  record Resolver(Map<String, Subset> subsets, Optional<Duration> connectTimeout) {
    static final Resolver NONE = new Resolver(Map.of(), Optional.empty());

    Resolver {
      subsets = Map.copyOf(subsets);
    }
  }

  /** {@code /v1/catalog/services}. */
  static WatchSpec<Names> names(boolean stale) {
    return watch("services", "/v1/catalog/services", stale, CatalogWatches::names);
  }

  /** {@code /v1/health/state/any}. */
  static WatchSpec<Checks> checks(boolean stale) {
    return watch("checks", "/v1/health/state/any", stale, CatalogWatches::checks);
  }

  /** {@code /v1/config/service-resolver}: by the services' names. Empty where a agent has none. */
  static WatchSpec<Map<String, Resolver>> resolvers() {
    return new WatchSpec<>(
        "resolvers",
        AgentRequest.get("/v1/config/service-resolver"),
        BY_INDEX,
        false,
        Set.of(FaultKind.NOT_FOUND, FaultKind.UNKNOWN_KIND),
        answer -> answer.status() == 200 ? resolvers(answer) : Map.of());
  }

  /** {@code /v1/catalog/datacenters}, which can't be waited on. */
  static WatchSpec<Set<String>> datacenters() {
    return new WatchSpec<>(
        "datacenters",
        AgentRequest.get("/v1/catalog/datacenters"),
        new WatchSpec.Mode.Poll(DATACENTERS_EVERY),
        false,
        Set.of(),
        answer -> {
          Set<String> names = new HashSet<>();
          items(answer).forEach(name -> names.add(name.text()));
          return Set.copyOf(names);
        });
  }

  private static <T> WatchSpec<T> watch(
      String name, String path, boolean stale, WatchSpec.Decoder<T> decoder) {
    AgentRequest request = AgentRequest.get(path);
    return WatchSpec.essential(
        name, stale ? request.with("stale", "") : request, BY_INDEX, decoder);
  }

  private static Names names(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isObject()) {
      throw new MalformedAnswer("it is no list of services");
    }
    if (body.members().isEmpty()) {
      // The servers themselves are in every catalog: this token may not see any.
      throw new MalformedAnswer("it names no service, so the token lacks service:read on all");
    }
    return new Names(body.members().keySet(), answer.header("X-Consul-Index").orElse(""));
  }

  private static Checks checks(AgentAnswer answer) throws MalformedAnswer {
    Map<String, Long> services = new HashMap<>();
    Map<String, Long> nodes = new HashMap<>();
    for (Json check : items(answer)) {
      String node = check.get("Node").text();
      String service = check.get("ServiceName").text();
      String state = check.get("Status").text();
      // The order of the list says nothing, so neither may the sum.
      long hash =
          0x9e3779b97f4a7c15L
              * Objects.hash(
                  node, check.get("CheckID").text(), check.get("ServiceID").text(), state);
      if (service.isEmpty()) {
        nodes.merge(node, hash, Long::sum);
      } else {
        services.merge(service, hash, Long::sum);
      }
    }
    return new Checks(services, nodes);
  }

  private static Map<String, Resolver> resolvers(AgentAnswer answer) throws MalformedAnswer {
    Map<String, Resolver> byService = new HashMap<>();
    for (Json entry : items(answer)) {
      Map<String, Subset> subsets = new HashMap<>();
      entry
          .get("Subsets")
          .members()
          .forEach(
              (name, subset) ->
                  subsets.put(
                      name,
                      new Subset(subset.get("Filter").text(), subset.get("OnlyPassing").isTrue())));
      byService.put(entry.get("Name").text(), new Resolver(subsets, timeout(entry)));
    }
    return Map.copyOf(byService);
  }

  private static Optional<Duration> timeout(Json entry) {
    return GoDuration.of(entry.get("ConnectTimeout")).filter(Duration::isPositive);
  }

  private static List<Json> items(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isArray()) {
      throw new MalformedAnswer("it is no list");
    }
    return body.items();
  }
}
