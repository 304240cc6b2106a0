// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import dev.consort.devagent.state.ServiceInstance;
import dev.consort.devagent.state.ServiceShapes;
import java.util.Optional;

/** {@code /v1/agent/checks}, {@code /v1/agent/check} and the maintenance modes. */
public final class AgentCheckApi {
  private static final String NODE_MAINTENANCE = "_node_maintenance";

  private final Datacenter dc;
  private final CheckRunner checks;

  /** Serves the checks of {@code dc}. */
  public AgentCheckApi(Datacenter dc, CheckRunner checks) {
    this.dc = dc;
    this.checks = checks;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("GET", "/v1/agent/checks", this::list);
    router.plain("PUT", "/v1/agent/check/register", this::register);
    router.plain("PUT", "/v1/agent/check/deregister/*", this::deregister);
    router.plain("PUT", "/v1/agent/check/pass/*", x -> note(x, CheckStatus.PASSING));
    router.plain("PUT", "/v1/agent/check/warn/*", x -> note(x, CheckStatus.WARNING));
    router.plain("PUT", "/v1/agent/check/fail/*", x -> note(x, CheckStatus.CRITICAL));
    router.plain("PUT", "/v1/agent/check/update/*", this::update);
    router.plain("PUT", "/v1/agent/service/maintenance/*", this::serviceMaintenance);
    router.plain("PUT", "/v1/agent/maintenance", this::nodeMaintenance);
  }

  private Reply list(Exchange x) {
    Authorizer authorizer = dc.authorizer(x);
    Filter filter = Filter.of(x, Fields.HEALTH_CHECK);
    ObjectNode out = Json.object();
    boolean hidden = false;
    for (Check check : dc.catalog().checks()) {
      ObjectNode view = check.toJson(node(), false);
      if (!reads(authorizer, check)) {
        hidden = true;
      } else if (!check.id().equals("serfHealth") && filter.test(view)) {
        out.set(check.id(), view);
      }
    }
    return Meta.filtered(Reply.json(out), hidden, authorizer);
  }

  private boolean reads(Authorizer authorizer, Check check) {
    return check.serviceId().isEmpty()
        ? authorizer.readsNode(node())
        : authorizer.readsService(check.serviceName());
  }

  private String node() {
    return dc.catalog().node().name();
  }

  private Reply register(Exchange x) {
    ObjectNode raw = ServiceShapes.CHECK.canonical(x.bodyObject());
    String name = Json.text(raw, "Name");
    if (name.isEmpty()) {
      throw ApiError.badRequest("Missing check name");
    }
    String serviceId = Json.text(raw, "ServiceID");
    Check.Service of = Check.Service.NODE;
    Authorizer authorizer = dc.authorizer(x);
    if (serviceId.isEmpty()) {
      authorizer.require(Resource.NODE, node(), Access.WRITE);
    } else {
      ServiceInstance service =
          dc.catalog()
              .service(serviceId)
              .orElseThrow(
                  () -> ApiError.notFound("ServiceID \"" + serviceId + "\" does not exist"));
      authorizer.require(Resource.SERVICE, service.name(), Access.WRITE);
      of = of(service);
    }
    String id = Json.text(raw, "CheckID");
    Check check = CheckReader.check(raw, id.isEmpty() ? name : id, name, of);
    if (check.kind() instanceof CheckKind.Fixed) {
      throw ApiError.badRequest("Invalid check: TTL must be > 0 for TTL checks");
    }
    dc.catalog().check(check.id()).ifPresent(old -> requireWrite(authorizer, old));
    checks.add(check, true);
    return Reply.empty();
  }

  private void requireWrite(Authorizer authorizer, Check check) {
    if (check.serviceId().isEmpty()) {
      authorizer.require(Resource.NODE, node(), Access.WRITE);
    } else {
      authorizer.require(Resource.SERVICE, check.serviceName(), Access.WRITE);
    }
  }

  private Check writable(Exchange x) {
    String id = x.variable(0);
    Authorizer authorizer = dc.authorizer(x);
    Check check =
        dc.catalog()
            .check(id)
            .orElseThrow(
                () ->
                    ApiError.notFound(
                        "Unknown check ID \""
                            + id
                            + "\". Ensure that the check ID is passed, not the check name."));
    requireWrite(authorizer, check);
    return check;
  }

  private Reply deregister(Exchange x) {
    checks.remove(writable(x).id());
    return Reply.empty();
  }

  private Reply note(Exchange x, CheckStatus status) {
    return report(writable(x), status, x.query("note").orElse(""));
  }

  private Reply update(Exchange x) {
    ObjectNode body = x.bodyObject();
    String word = Json.text(body, "Status");
    Check check = writable(x);
    CheckStatus status =
        CheckStatus.parse(word)
            .orElseThrow(() -> ApiError.badRequest("Invalid check status: '" + word + "'"));
    return report(check, status, Json.text(body, "Output"));
  }

  private Reply report(Check check, CheckStatus status, String output) {
    if (!checks.report(check.id(), status, output)) {
      throw ApiError.internal("CheckID \"" + check.id() + "\" does not have associated TTL");
    }
    return Reply.empty();
  }

  private Reply serviceMaintenance(Exchange x) {
    boolean enable = enable(x);
    String id = x.variable(0);
    Authorizer authorizer = dc.authorizer(x);
    ServiceInstance service =
        dc.catalog()
            .service(id)
            .orElseThrow(
                () ->
                    ApiError.notFound(
                        "Unknown service ID \""
                            + id
                            + "\". Ensure that the service ID is passed, not the service name."));
    authorizer.require(Resource.SERVICE, service.name(), Access.WRITE);
    maintain(
        x, enable, "_service_maintenance:" + id, "Service Maintenance Mode", Optional.of(service));
    return Reply.empty();
  }

  private Reply nodeMaintenance(Exchange x) {
    boolean enable = enable(x);
    dc.authorizer(x).require(Resource.NODE, node(), Access.WRITE);
    maintain(x, enable, NODE_MAINTENANCE, "Node Maintenance Mode", Optional.empty());
    return Reply.empty();
  }

  private void maintain(
      Exchange x, boolean enable, String id, String name, Optional<ServiceInstance> service) {
    if (!enable) {
      checks.remove(id);
      return;
    }
    String otherwise =
        "Maintenance mode is enabled for this "
            + (service.isPresent() ? "service" : "node")
            + ", but no reason was provided. This is a default message.";
    String reason = x.query("reason").filter(r -> !r.isEmpty()).orElse(otherwise);
    checks.add(
        Check.registered(
            id,
            name,
            reason,
            service.map(AgentCheckApi::of).orElse(Check.Service.NODE),
            new CheckKind.Fixed(),
            CheckStatus.CRITICAL),
        false);
  }

  private static Check.Service of(ServiceInstance service) {
    return new Check.Service(service.id(), service.name(), service.tags());
  }

  private static boolean enable(Exchange x) {
    String value =
        x.query("enable").orElseThrow(() -> ApiError.badRequest("Missing value for enable"));
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw ApiError.badRequest("Invalid value for enable: \"" + value + "\"");
    };
  }
}
