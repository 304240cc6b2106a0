// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.catalog.Gateways;
import dev.consort.agent.catalog.ServiceInstance;
import dev.consort.matching.Shown;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.chain.DiscoveryChain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The services of cluster peers by the server names that their callers ask for. The names are the
 * peers' own words, so none is believed that could be one of this mesh, and none that another peer
 * has already. Control thread only.
 */
final class ImportTable {
  private final Map<Import, Map<String, List<ServiceInstance>>> answers = new TreeMap<>();
  private final Map<String, String> leftOut = new HashMap<>();
  private Map<String, Destination> destinations = Map.of();
  private String builtFor = "";
  private boolean current;

  /** Whether that is anything new. */
  boolean learned(Import what, Map<String, List<ServiceInstance>> byServerName) {
    boolean changed = !byServerName.equals(answers.put(what, byServerName));
    current &= !changed;
    return changed;
  }

  /** Whether it was known. */
  boolean forget(Import what) {
    boolean known = answers.remove(what) != null;
    current &= !known;
    return known;
  }

  Set<Import> known() {
    return Set.copyOf(answers.keySet());
  }

  boolean knows(Import what) {
    return answers.containsKey(what);
  }

  /** Whether there is anything that stands for it. */
  boolean reaches(Import what) {
    return !answers.getOrDefault(what, Map.of()).isEmpty();
  }

  /**
   * Ways to them by server names: what has not changed stays the same object.
   *
   * @param trustDomain the own one
   */
  Map<String, Destination> destinations(String trustDomain) {
    if (!current || !builtFor.equals(trustDomain)) {
      current = true;
      builtFor = trustDomain;
      leftOut.clear();
      Map<String, Destination> now = new HashMap<>();
      answers.forEach(
          (what, byName) -> byName.forEach((name, gateways) -> add(now, what, name, gateways)));
      destinations = Map.copyOf(now);
    }
    return destinations;
  }

  private void add(
      Map<String, Destination> now, Import what, String name, List<ServiceInstance> gateways) {
    if (!isOfAPeer(name)) {
      leftOut.put(what.toString(), "it has " + Shown.text(name) + " for a server name");
    } else if (now.containsKey(name)) {
      leftOut.put(what.toString(), "its server name " + name + " is that of another service too");
    } else {
      Destination fresh = destination(what, gateways);
      now.put(
          name, Optional.ofNullable(destinations.get(name)).filter(fresh::equals).orElse(fresh));
    }
  }

  private boolean isOfAPeer(String name) {
    return name.indexOf(".external.") > 0 && !name.endsWith("." + builtFor);
  }

  private static Destination destination(Import what, List<ServiceInstance> gateways) {
    return Destination.of(
        UpstreamTarget.passedThrough(
            what.targetId(),
            DiscoveryChain.CONNECT_TIMEOUT,
            // A peer's datacenter may have the name of this one, and is far away all the same.
            Gateways.inUse(
                    gateways,
                    gateway ->
                        new Endpoint(
                            gateway.id(), gateway.far(), gateway.weight(), gateway.health()))
                .toList()));
  }

  /** What has no way, and why, as of the last {@link #destinations}. */
  Map<String, String> leftOut() {
    return Map.copyOf(leftOut);
  }
}
