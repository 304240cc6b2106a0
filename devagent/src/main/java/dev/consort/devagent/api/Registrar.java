// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.CentralConfig;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.ServiceInstance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Registers and deregisters services with their sidecars and checks. */
public final class Registrar {
  private static final int PORT_MIN = 21000;
  private static final int PORT_MAX = 21255;

  private final Datacenter dc;
  private final CheckRunner checks;

  /** Registers in {@code dc}. */
  public Registrar(Datacenter dc, CheckRunner checks) {
    this.dc = dc;
    this.checks = checks;
  }

  private record Planned(ServiceInstance instance, List<Check> checks) {}

  /**
   * Registers what a body describes. All of it is read, and every right is asked for, before
   * anything is changed.
   *
   * @param authorizers resolves the token of the request, or a sidecar's own
   */
  public void register(
      ObjectNode raw,
      String token,
      Function<String, Authorizer> authorizers,
      boolean replaceChecks) {
    ObjectNode service = ServiceReader.read(raw);
    Planned own = plan(service, Optional.empty(), CheckReader.of(service));
    vet(own.instance(), authorizers.apply(token));

    Optional<ObjectNode> sidecar = ServiceReader.sidecarOf(service);
    Optional<Planned> beside = Optional.empty();
    if (sidecar.isPresent()) {
      ObjectNode body = sidecar.get();
      ServiceReader.assignPort(body, ignored -> freePort(Json.text(body, "ID")));
      beside =
          Optional.of(
              plan(body, Optional.of(own.instance().id()), ServiceReader.sidecarChecks(body)));
      String itsToken = Json.text(body, "Token");
      vet(beside.get().instance(), authorizers.apply(itsToken.isEmpty() ? token : itsToken));
    }
    apply(own, replaceChecks);
    beside.ifPresent(p -> apply(p, replaceChecks));
  }

  private static Planned plan(ObjectNode body, Optional<String> parent, List<ObjectNode> raw) {
    ServiceInstance instance = ServiceReader.instance(body, parent);
    Check.Service of = new Check.Service(instance.id(), instance.name(), instance.tags());
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      String own = Json.text(raw.get(i), "CheckID");
      String numbered = "service:" + instance.id() + (raw.size() > 1 ? ":" + (i + 1) : "");
      String name = Json.text(raw.get(i), "Name");
      checks.add(
          CheckReader.check(
              raw.get(i),
              own.isEmpty() ? numbered : own,
              name.isEmpty() ? "Service '" + instance.name() + "' check" : name,
              of));
    }
    return new Planned(instance, checks);
  }

  private void vet(ServiceInstance instance, Authorizer authorizer) {
    authorizer.require(Resource.SERVICE, instance.name(), Access.WRITE);
    if (instance.isSidecar()) {
      authorizer.require(Resource.SERVICE, instance.destination(), Access.WRITE);
    }
    dc.catalog()
        .service(instance.id())
        .ifPresent(old -> authorizer.require(Resource.SERVICE, old.name(), Access.WRITE));
  }

  private void apply(Planned planned, boolean replaceChecks) {
    ServiceInstance instance = planned.instance();
    Catalog catalog = dc.catalog();
    Optional<ObjectNode> merged = new CentralConfig(dc.entries()).merge(instance);
    catalog.put(new ServiceInstance(instance.definition(), merged, instance.parent(), 0, 0));
    Set<String> wanted = new HashSet<>();
    planned.checks().forEach(c -> wanted.add(c.id()));
    if (replaceChecks) {
      catalog.checksOf(instance.id()).stream()
          .filter(c -> !wanted.contains(c.id()))
          .forEach(c -> checks.remove(c.id()));
    }
    planned.checks().forEach(c -> checks.add(c, true));
    checks.aliases();
  }

  private int freePort(String sidecarId) {
    Optional<Integer> kept = dc.catalog().service(sidecarId).map(ServiceInstance::port);
    if (kept.isPresent() && kept.get() > 0) {
      return kept.get();
    }
    Set<Integer> used = new HashSet<>();
    dc.catalog().services().forEach(s -> used.add(s.port()));
    for (int port = PORT_MIN; port <= PORT_MAX; port++) {
      if (!used.contains(port)) {
        return port;
      }
    }
    throw ApiError.badRequest(
        "no port provided for sidecar_service and none left in the configured range ["
            + PORT_MIN
            + ", "
            + PORT_MAX
            + "]");
  }

  /**
   * Removes an instance, and the sidecar its registration made.
   *
   * @throws ApiError 404 when there is no such instance
   */
  void deregister(String id, Authorizer authorizer) {
    ServiceInstance instance =
        dc.catalog()
            .service(id)
            .orElseThrow(
                () ->
                    ApiError.notFound(
                        "Unknown service ID \""
                            + id
                            + "\". Ensure that the service ID is passed, not the service name."));
    authorizer.require(Resource.SERVICE, instance.name(), Access.WRITE);
    remove(id);
    for (ServiceInstance beside : dc.catalog().services()) {
      if (beside.parent().equals(Optional.of(id))) {
        remove(beside.id());
      }
    }
    checks.aliases();
  }

  private void remove(String id) {
    checks.removeOf(id);
    dc.catalog().remove(id);
  }
}
