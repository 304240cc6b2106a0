// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.devagent.http.Json;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checks are asked through a sidecar, and at which port. A check keeps its port for as long
 * as it is exposed. Used on the agent's context only.
 */
final class ExposedChecks {
  static final int PORT_MIN = 21500;
  static final int PORT_MAX = 21755;

  private static final Logger LOG = LoggerFactory.getLogger(ExposedChecks.class);

  private final Map<String, Integer> ports = new HashMap<>();
  private boolean exhausted;

  /** Where each check is to be asked, given what is registered now. */
  Map<String, Exposed> of(Collection<ServiceInstance> services, Collection<Check> checks) {
    Map<String, String> hosts = new HashMap<>();
    services.forEach(instance -> host(instance, hosts));
    Set<String> exposed = new HashSet<>();
    for (Check check : checks) {
      if (hosts.containsKey(check.serviceId()) && isAsked(check.kind())) {
        exposed.add(check.id());
      }
    }
    ports.keySet().retainAll(exposed);
    Map<String, Exposed> out = new HashMap<>();
    for (Check check : checks) {
      int port = exposed.contains(check.id()) ? port(check.id()) : 0;
      out.put(
          check.id(), port == 0 ? Exposed.NOT : new Exposed(hosts.get(check.serviceId()), port));
    }
    return out;
  }

  private static void host(ServiceInstance instance, Map<String, String> hosts) {
    boolean exposes =
        instance.isSidecar()
            && instance
                .mergedProxy()
                .filter(p -> p.path("Expose").path("Checks").asBoolean())
                .isPresent();
    if (exposes) {
      String host = Json.text(instance.mergedProxy().get(), "LocalServiceAddress");
      hosts.put(
          Json.text(instance.mergedProxy().get(), "DestinationServiceID"),
          host.isEmpty() ? "127.0.0.1" : host);
    }
  }

  private static boolean isAsked(CheckKind kind) {
    return switch (kind) {
      case CheckKind.Http http -> true;
      case CheckKind.Grpc grpc -> true;
      case CheckKind.Tcp tcp -> false;
      case CheckKind.Ttl ttl -> false;
      case CheckKind.Alias alias -> false;
      case CheckKind.Fixed fixed -> false;
    };
  }

  private int port(String checkId) {
    Integer kept = ports.get(checkId);
    if (kept != null) {
      return kept;
    }
    Set<Integer> used = new HashSet<>(ports.values());
    for (int port = PORT_MIN; port <= PORT_MAX; port++) {
      if (!used.contains(port)) {
        ports.put(checkId, port);
        return port;
      }
    }
    if (!exhausted) {
      exhausted = true;
      LOG.warn(
          "check_not_exposed check={} reason=\"ports {} to {} are all in use\"",
          checkId,
          PORT_MIN,
          PORT_MAX);
    }
    return 0;
  }
}
