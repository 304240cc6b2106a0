// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Services and checks of a datacenter. There is one node, and the agent's local state and the
 * catalog are the same. Used on the agent's context only.
 */
public final class Catalog {
  private static final String SERF = "serfHealth";

  private final Store store;
  private final Node node;
  private final Map<String, ServiceInstance> services = new TreeMap<>();
  private final Map<String, Check> checks = new TreeMap<>();
  private final ExposedChecks exposed = new ExposedChecks();
  private final Map<String, Long> serviceIndex = new HashMap<>();
  private final Map<String, Integer> virtualAddresses = new LinkedHashMap<>();

  /** An empty catalog with a healthy node. */
  public Catalog(Store store, Node node) {
    this.store = store;
    this.node = node;
    checks.put(
        SERF,
        Check.registered(
                SERF,
                "Serf Health Status",
                "",
                Check.Service.NODE,
                new CheckKind.Fixed(),
                CheckStatus.PASSING)
            .standing(CheckStatus.PASSING, "Agent alive and reachable")
            .at(1, 1));
  }

  /** The node everything is registered on. */
  public Node node() {
    return node;
  }

  /** Every instance, by id. */
  public Collection<ServiceInstance> services() {
    return List.copyOf(services.values());
  }

  /** The instances that satisfy {@code wanted}, by id. */
  public List<ServiceInstance> services(Predicate<ServiceInstance> wanted) {
    return services.values().stream().filter(wanted).toList();
  }

  /** An instance. */
  public Optional<ServiceInstance> service(String id) {
    return Optional.ofNullable(services.get(id));
  }

  /** Every check, by id. */
  public List<Check> checks() {
    return List.copyOf(checks.values());
  }

  /** A check. */
  public Optional<Check> check(String id) {
    return Optional.ofNullable(checks.get(id));
  }

  /** The checks of a service, by id. */
  public List<Check> checksOf(String serviceId) {
    return checks.values().stream().filter(c -> c.serviceId().equals(serviceId)).toList();
  }

  /** The checks that count for an instance: the node's and its own. */
  public List<Check> checksFor(ServiceInstance instance) {
    return checks.values().stream()
        .filter(c -> c.serviceId().isEmpty() || c.serviceId().equals(instance.id()))
        .toList();
  }

  /** How an instance stands, by all checks that count. */
  public CheckStatus status(ServiceInstance instance) {
    return CheckStatus.worst(checksFor(instance).stream().map(Check::status).toList());
  }

  /**
   * Index of what is known of a service: the last change of its instances or their checks, and
   * where there is no instance the last change of any.
   *
   * @param present whether an instance is there
   */
  public long indexOf(String key, boolean present) {
    return present ? serviceIndex.getOrDefault(key, 1L) : store.index(Topic.CATALOG);
  }

  /** The key of {@link #indexOf} for instances that take the mesh traffic of a service. */
  public static String connectKey(String service) {
    return "connect:" + service;
  }

  /** The address a service has in transparent mode, given out once and kept. */
  public String virtualAddress(String service) {
    int n = virtualAddresses.computeIfAbsent(service, s -> virtualAddresses.size() + 1);
    return "240." + (n >> 16 & 0xff) + "." + (n >> 8 & 0xff) + "." + (n & 0xff);
  }

  /** The same where it was given out; asking gives none out. */
  public Optional<String> knownVirtualAddress(String service) {
    return virtualAddresses.containsKey(service)
        ? Optional.of(virtualAddress(service))
        : Optional.empty();
  }

  /** Adds or replaces an instance; one that is the same already changes nothing. */
  public void put(ServiceInstance wanted) {
    ServiceInstance old = services.get(wanted.id());
    if (old != null && old.sameAs(wanted)) {
      return;
    }
    long index = store.write(Topic.CATALOG);
    if (old != null) {
      touch(old, index);
    }
    ServiceInstance now = wanted.at(old == null ? index : old.createIndex(), index);
    services.put(now.id(), now);
    now.connectName().ifPresent(this::virtualAddress);
    touch(now, index);
    expose();
  }

  /** Replaces the merged configuration of a sidecar where it differs. */
  public void remerge(Function<ServiceInstance, Optional<ObjectNode>> merge) {
    for (ServiceInstance instance : services()) {
      Optional<ObjectNode> merged = merge.apply(instance);
      if (!merged.equals(instance.mergedProxy()) && merged.isPresent()) {
        long index = store.write(Topic.CATALOG);
        services.put(instance.id(), instance.withMerged(merged.get(), index));
        touch(instance, index);
      }
    }
    expose();
  }

  /** Removes an instance with its checks. */
  public void remove(String id) {
    ServiceInstance gone = services.remove(id);
    if (gone != null) {
      touch(gone, store.write(Topic.CATALOG));
      checksOf(id).forEach(c -> checks.remove(c.id()));
      expose();
    }
  }

  /** Adds or replaces a check. */
  public void put(Check wanted) {
    Check old = checks.get(wanted.id());
    long index = store.write(Topic.CATALOG);
    long created = old == null ? index : old.createIndex();
    Exposed where = old == null ? Exposed.NOT : old.exposed();
    checks.put(wanted.id(), wanted.exposed(where).at(created, index));
    touchCheck(wanted, index);
    expose();
  }

  /** Removes a check. */
  public void removeCheck(String id) {
    Check gone = checks.remove(id);
    if (gone != null) {
      touchCheck(gone, store.write(Topic.CATALOG));
      expose();
    }
  }

  /** Sets how a check stands; returns whether that changed anything. */
  public boolean report(String checkId, CheckStatus status, String output) {
    Check check = checks.get(checkId);
    if (check == null || (check.status() == status && check.output().equals(output))) {
      return false;
    }
    long index = store.write(Topic.CATALOG);
    checks.put(checkId, check.standing(status, output).at(check.createIndex(), index));
    touchCheck(check, index);
    return true;
  }

  /** Brings the checks up to date with what sidecars expose now. */
  private void expose() {
    exposed
        .of(services.values(), checks())
        .forEach(
            (id, where) -> {
              Check check = checks.get(id);
              if (!check.exposed().equals(where)) {
                long index = store.write(Topic.CATALOG);
                checks.put(id, check.exposed(where).at(check.createIndex(), index));
                touchCheck(check, index);
              }
            });
  }

  private void touchCheck(Check check, long index) {
    if (check.serviceId().isEmpty()) {
      services.values().forEach(s -> touch(s, index));
    } else {
      service(check.serviceId()).ifPresent(s -> touch(s, index));
    }
  }

  private void touch(ServiceInstance instance, long index) {
    serviceIndex.put(instance.name(), index);
    instance.connectName().ifPresent(name -> serviceIndex.put(connectKey(name), index));
  }
}
