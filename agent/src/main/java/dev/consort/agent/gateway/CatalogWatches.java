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
import java.util.Optional;
import java.util.Set;

/** What a gateway watches beside the catalog's changes. */
final class CatalogWatches {
  private static final Duration DATACENTERS_EVERY = Duration.ofSeconds(10);

  private CatalogWatches() {}

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

  /** {@code /v1/config/service-resolver}: by the services' names. Empty where a agent has none. */
  static WatchSpec<Map<String, Resolver>> resolvers() {
    return new WatchSpec<>(
        "resolvers",
        AgentRequest.get("/v1/config/service-resolver"),
        WatchSpec.BY_INDEX,
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
