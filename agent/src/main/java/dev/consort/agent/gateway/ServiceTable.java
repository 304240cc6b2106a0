// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.catalog.ServerNames;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.agent.gateway.CatalogWatches.Resolver;
import dev.consort.agent.gateway.CatalogWatches.Subset;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The services of a gateway's own datacenter by their server names, kept up to date one service at
 * a time: what has not changed stays the same object. Control thread only.
 */
final class ServiceTable {
  private final Map<String, Map<String, List<ServiceInstance>>> byName = new HashMap<>();
  private final Map<String, Set<String>> namesOf = new HashMap<>();
  private final Map<String, Map<String, List<ServiceInstance>>> parts = new HashMap<>();
  private final Map<String, Destination> destinations = new TreeMap<>();
  private final Map<String, Set<String>> serverNames = new HashMap<>();
  private Map<String, Resolver> resolvers = Map.of();
  private String trustDomain = "";
  private String datacenter = "";

  /** Where the services are; everything is named anew. */
  void located(String newTrustDomain, String newDatacenter) {
    trustDomain = newTrustDomain;
    datacenter = newDatacenter;
    Set.copyOf(serverNames.keySet()).forEach(this::remove);
    namesOf.keySet().forEach(this::rebuild);
  }

  /**
   * What is registered under a name now, by the service that it is called as.
   *
   * @return the services that it touches
   */
  Set<String> learned(String name, Map<String, List<ServiceInstance>> standIns) {
    Map<String, List<ServiceInstance>> before = byName.getOrDefault(name, Map.of());
    Set<String> services = new TreeSet<>(before.keySet());
    services.addAll(standIns.keySet());
    services.remove("");
    if (standIns.isEmpty()) {
      byName.remove(name);
    } else {
      byName.put(name, standIns);
    }
    for (String service : services) {
      Set<String> names = namesOf.computeIfAbsent(service, _ -> new TreeSet<>());
      if (standIns.containsKey(service)) {
        names.add(name);
      } else {
        names.remove(name);
      }
      if (names.isEmpty()) {
        namesOf.remove(service);
        parts.remove(service);
      }
      if (!instances(before, service).equals(instances(standIns, service))) {
        rebuild(service);
      }
    }
    return services;
  }

  private static List<ServiceInstance> instances(
      Map<String, List<ServiceInstance>> standIns, String service) {
    return standIns.getOrDefault(service, List.of());
  }

  /** The instances of a subset, as the agent filters them. */
  void learned(String service, String subset, List<ServiceInstance> instances) {
    if (subsets(service).containsKey(subset) && namesOf.containsKey(service)) {
      List<ServiceInstance> before =
          parts.computeIfAbsent(service, _ -> new HashMap<>()).put(subset, instances);
      if (!instances.equals(before)) {
        rebuild(service);
      }
    }
  }

  /**
   * All resolvers.
   *
   * @return the services whose resolver is another one now
   */
  Set<String> resolved(Map<String, Resolver> now) {
    Set<String> changed = new HashSet<>(now.keySet());
    changed.addAll(resolvers.keySet());
    Map<String, Resolver> before = resolvers;
    changed.removeIf(service -> of(before, service).equals(of(now, service)));
    resolvers = now;
    for (String service : changed) {
      Map<String, Subset> wanted = subsets(service);
      Map<String, Subset> former = of(before, service).subsets();
      // What another filter found says nothing about this one.
      parts
          .getOrDefault(service, new HashMap<>())
          .keySet()
          .removeIf(subset -> !former.get(subset).equals(wanted.get(subset)));
      rebuild(service);
    }
    return changed;
  }

  private static Resolver of(Map<String, Resolver> resolvers, String service) {
    return resolvers.getOrDefault(service, Resolver.NONE);
  }

  /** The subsets of a service. */
  Map<String, Subset> subsets(String service) {
    return of(resolvers, service).subsets();
  }

  /** The names under which something on that node is registered. */
  Set<String> namesOn(String node) {
    Set<String> names = new HashSet<>();
    byName.forEach(
        (name, standIns) -> {
          if (standIns.values().stream()
              .flatMap(List::stream)
              .anyMatch(instance -> instance.isOn(node))) {
            names.add(name);
          }
        });
    return names;
  }

  /** The services that have instances. */
  Set<String> services() {
    return namesOf.keySet();
  }

  /** Ways to services and subsets, by server names. */
  Map<String, Destination> destinations() {
    return destinations;
  }

  private void remove(String service) {
    serverNames.getOrDefault(service, Set.of()).forEach(destinations::remove);
    serverNames.remove(service);
  }

  private void rebuild(String service) {
    remove(service);
    Set<String> names = namesOf.get(service);
    if (names == null || datacenter.isEmpty() || trustDomain.isEmpty()) {
      return;
    }
    ServiceId id =
        new ServiceId(trustDomain, SpiffeId.DEFAULT_PARTITION, "default", datacenter, service);
    Duration limit = of(resolvers, service).connectTimeout().orElse(DiscoveryChain.CONNECT_TIMEOUT);
    List<ServiceInstance> all = new ArrayList<>();
    names.forEach(name -> all.addAll(instances(byName.get(name), service)));
    put(service, ServerNames.of(id), service, limit, endpoints(all, false));
    parts
        .getOrDefault(service, Map.of())
        .forEach(
            (subset, instances) ->
                put(
                    service,
                    ServerNames.of(id, subset),
                    subset + "." + service,
                    limit,
                    endpoints(instances, subsets(service).get(subset).onlyPassing())));
  }

  private List<Endpoint> endpoints(List<ServiceInstance> instances, boolean onlyPassing) {
    return instances.stream()
        .map(instance -> instance.endpoint(datacenter))
        .map(endpoint -> onlyPassing ? endpoint.onlyPassing() : endpoint)
        .toList();
  }

  private void put(
      String service, String serverName, String id, Duration limit, List<Endpoint> endpoints) {
    destinations.put(
        serverName, Destination.of(UpstreamTarget.passedThrough(id, limit, endpoints)));
    serverNames.computeIfAbsent(service, _ -> new HashSet<>()).add(serverName);
  }
}
