// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.sni;

import dev.consort.upstreams.Destination;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a mesh gateway passes connections on, by the server name that their client asks for:
 * services of the own datacenter and of cluster peers by their full names, other datacenters by the
 * end of theirs (Consul's {@code <svc>.<ns>.<dc>.internal.<td>}). Immutable; any thread.
 */
public final class SniTable {
  /** Nothing is known. */
  public static final SniTable EMPTY = new SniTable("", Map.of(), Map.of(), Set.of());

  private final String ending;
  private final Map<String, Destination> services;
  private final Map<String, Destination> datacenters;
  private final Set<String> ids;

  private SniTable(
      String ending,
      Map<String, Destination> services,
      Map<String, Destination> datacenters,
      Set<String> ids) {
    this.ending = ending;
    this.services = services;
    this.datacenters = datacenters;
    this.ids = ids;
  }

  /**
   * Makes one.
   *
   * @param trustDomain of the mesh
   * @param services by their server names, in lower case
   * @param datacenters other than the own one, by their names: ways to their gateways
   */
  public static SniTable of(
      String trustDomain, Map<String, Destination> services, Map<String, Destination> datacenters) {
    return EMPTY.next(trustDomain, services, datacenters);
  }

  /** As {@link #of}, after this one: shares {@link #ids} with it while they are the same. */
  public SniTable next(
      String trustDomain,
      Map<String, Destination> servicesNow,
      Map<String, Destination> datacentersNow) {
    Set<String> idsNow = new HashSet<>();
    servicesNow.values().forEach(destination -> idsNow.add(destination.id()));
    datacentersNow.values().forEach(destination -> idsNow.add(destination.id()));
    return new SniTable(
        ".internal." + trustDomain,
        Map.copyOf(servicesNow),
        Map.copyOf(datacentersNow),
        idsNow.equals(ids) ? ids : Set.copyOf(idsNow));
  }

  /**
   * Where a connection goes; empty for a name of which nothing is known.
   *
   * @param serverName in lower case
   */
  public Optional<Destination> find(String serverName) {
    Destination service = services.get(serverName);
    return service != null ? Optional.of(service) : elsewhere(serverName);
  }

  private Optional<Destination> elsewhere(String serverName) {
    if (ending.isEmpty() || !serverName.endsWith(ending)) {
      return Optional.empty();
    }
    int end = serverName.length() - ending.length();
    int begin = serverName.lastIndexOf('.', end - 1);
    return begin <= 0
        ? Optional.empty()
        : Optional.ofNullable(datacenters.get(serverName.substring(begin + 1, end)));
  }

  /** Services and subsets of the own datacenter, and services of peers, by their server names. */
  public Map<String, Destination> services() {
    return services;
  }

  /** Ways to other datacenters, by their names. */
  public Map<String, Destination> datacenters() {
    return datacenters;
  }

  /** The ids of all destinations; the same object as long as they are the same. */
  public Set<String> ids() {
    return ids;
  }
}
