// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckStatus;
import dev.consort.devagent.state.ServiceInstance;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** {@code /v1/agent/services}, {@code /v1/agent/service} and {@code /v1/agent/health/service}. */
public final class AgentServiceApi {
  private static final int HTTP_WARNING = 429;

  private final Datacenter dc;
  private final Registrar registrar;

  /** Serves the services of {@code dc}. */
  public AgentServiceApi(Datacenter dc, Registrar registrar) {
    this.dc = dc;
    this.registrar = registrar;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("GET", "/v1/agent/services", this::list);
    router.on("GET", "/v1/agent/service/*", this::read);
    router.plain("PUT", "/v1/agent/service/register", this::register);
    router.plain("PUT", "/v1/agent/service/deregister/*", this::deregister);
    router.plain("GET", "/v1/agent/health/service/id/*", this::healthById);
    router.plain("GET", "/v1/agent/health/service/name/*", this::healthByName);
  }

  private Reply list(Exchange x) {
    Authorizer authorizer = dc.authorizer(x);
    Filter filter = Filter.of(x, Fields.AGENT_SERVICE);
    ObjectNode out = Json.object();
    boolean hidden = false;
    for (ServiceInstance instance : dc.catalog().services()) {
      if (!authorizer.readsService(instance.name())) {
        hidden = true;
        continue;
      }
      ObjectNode view = Views.agent(instance, dc.name());
      if (filter.test(view)) {
        out.set(instance.id(), view);
      }
    }
    return Meta.filtered(Reply.json(out), hidden, authorizer);
  }

  private Future<Reply> read(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    String id = x.variable(0);
    String seen = x.query("hash").orElse("");
    ObjectNode now = view(x, id);
    if (seen.isEmpty() || !hash(now).equals(seen)) {
      return Future.succeededFuture(reply(now));
    }
    return dc.blocking()
        .hold(
            x,
            Set.of(Topic.CATALOG, Topic.ACL),
            dc.blocking().waitOf(options, Blocking.WAIT_DEFAULT, true),
            () -> view(x, id),
            view -> !hash(view).equals(seen))
        .map(AgentServiceApi::reply);
  }

  private ObjectNode view(Exchange x, String id) {
    Authorizer authorizer = dc.authorizer(x);
    ServiceInstance instance =
        dc.catalog().service(id).orElseThrow(() -> ApiError.notFound("unknown service ID: " + id));
    authorizer.require(Resource.SERVICE, instance.name(), Access.READ);
    return Views.agentHashed(instance, dc.name());
  }

  private static String hash(ObjectNode view) {
    return Json.text(view, "ContentHash");
  }

  private static Reply reply(ObjectNode view) {
    return Reply.json(view).with("X-Consul-Contenthash", hash(view));
  }

  private Reply register(Exchange x) {
    boolean replace = x.flag("replace-existing-checks");
    registrar.register(x.bodyObject(), x.token(), dc.acl()::resolve, replace);
    return Reply.empty();
  }

  private Reply deregister(Exchange x) {
    registrar.deregister(x.variable(0), dc.authorizer(x));
    return Reply.empty();
  }

  private Reply healthById(Exchange x) {
    Authorizer authorizer = dc.authorizer(x);
    String id = x.variable(0);
    ServiceInstance instance = dc.catalog().service(id).orElse(null);
    if (instance == null) {
      ObjectNode none = Json.object().put("AggregatedStatus", "critical");
      none.putNull("Service").putNull("Checks");
      return health(x, 404, "ServiceId " + id + " not found", none, "critical");
    }
    authorizer.require(Resource.SERVICE, instance.name(), Access.READ);
    CheckStatus status = dc.catalog().status(instance);
    return health(x, httpStatus(status), status.word(), entry(instance, status), status.word());
  }

  private Reply healthByName(Exchange x) {
    Authorizer authorizer = dc.authorizer(x);
    String name = x.variable(0);
    authorizer.require(Resource.SERVICE, name, Access.READ);
    Predicate<ServiceInstance> named = s -> s.name().equals(name);
    List<ServiceInstance> found = dc.catalog().services(named);
    if (found.isEmpty()) {
      Reply none =
          x.query("format").filter("text"::equals).isPresent()
              ? Reply.text(404, "critical")
              : Reply.json(404, Json.array());
      return none.with("X-Consul-Reason", "ServiceName " + name + " Not Found");
    }
    ArrayNode all = Json.array();
    CheckStatus worst = CheckStatus.PASSING;
    for (ServiceInstance instance : found) {
      CheckStatus status = dc.catalog().status(instance);
      worst = CheckStatus.worst(List.of(worst, status));
      all.add(entry(instance, status));
    }
    Reply reply =
        x.query("format").filter("text"::equals).isPresent()
            ? Reply.text(httpStatus(worst), worst.word())
            : Reply.json(httpStatus(worst), all);
    return reply.with("X-Consul-Reason", worst.word());
  }

  private static Reply health(Exchange x, int code, String reason, ObjectNode body, String word) {
    boolean text = x.query("format").filter("text"::equals).isPresent();
    Reply reply = text ? Reply.text(code, word) : Reply.json(code, body);
    return reply.with("X-Consul-Reason", reason);
  }

  private ObjectNode entry(ServiceInstance instance, CheckStatus status) {
    ObjectNode out = Json.object().put("AggregatedStatus", status.word());
    out.set("Service", Views.agent(instance, dc.name()));
    ArrayNode checks = out.putArray("Checks");
    for (Check check : dc.catalog().checksFor(instance)) {
      if (!check.serviceId().isEmpty()) {
        checks.add(check.toJson(dc.catalog().node().name(), false));
      }
    }
    return out;
  }

  private static int httpStatus(CheckStatus status) {
    return switch (status) {
      case PASSING -> 200;
      case WARNING -> HTTP_WARNING;
      case CRITICAL -> 503;
    };
  }
}
