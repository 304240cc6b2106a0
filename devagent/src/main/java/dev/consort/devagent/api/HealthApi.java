// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckStatus;
import dev.consort.devagent.state.ServiceInstance;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** {@code /v1/health}: instances with their checks. */
public final class HealthApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.CATALOG, Topic.ACL);

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public HealthApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/health/service/*", x -> instances(x, false));
    router.on("GET", "/v1/health/connect/*", x -> instances(x, true));
    router.on("GET", "/v1/health/ingress/*", x -> checks(x, (at, c) -> false));
    router.on(
        "GET",
        "/v1/health/checks/*",
        x -> checks(x, (at, c) -> c.serviceName().equals(x.variable(0))));
    router.on("GET", "/v1/health/node/*", this::node);
    router.on("GET", "/v1/health/state/*", this::state);
  }

  private Future<Reply> instances(Exchange x, boolean connect) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    Filter filter = Filter.of(x, Fields.SERVICE_HEALTH);
    boolean streaming = (options.index() > 0 || options.cached()) && x.query("near").isEmpty();
    return at.blocking()
        .byIndex(
            x,
            options,
            TOPICS,
            at.blocking().waitOf(options, Blocking.WAIT_DEFAULT, !streaming),
            () -> answer(x, at, connect, filter))
        .map(reply -> Meta.consistent(reply, options))
        .map(reply -> streaming ? reply.with("X-Consul-Query-Backend", "streaming") : reply)
        .map(reply -> options.cached() ? reply.with("X-Cache", "HIT").with("Age", "0") : reply);
  }

  private static Blocking.Answer answer(Exchange x, Datacenter at, boolean connect, Filter filter) {
    Optional<String> peer = x.query("peer").filter(name -> connect && !name.isEmpty());
    return peer.isPresent()
        ? PeersApi.health(at, peer.get(), x.variable(0), at.authorizer(x))
        : find(x, at, connect, filter);
  }

  private static Blocking.Answer find(Exchange x, Datacenter at, boolean connect, Filter filter) {
    String name = x.variable(0);
    Authorizer authorizer = at.authorizer(x);
    if (connect && !authorizer.readsService(name)) {
      throw ApiError.forbidden("Permission denied");
    }
    Catalog catalog = at.catalog();
    Predicate<ServiceInstance> wanted =
        connect
            ? s -> s.connectName().filter(name::equals).isPresent()
            : s -> s.name().equals(name) && s.tags().containsAll(x.queryAll("tag"));
    List<ServiceInstance> found = catalog.services(wanted);
    boolean readsNode = authorizer.readsNode(catalog.node().name());
    boolean passing = x.flag("passing");
    ArrayNode out = Json.array();
    boolean hidden = false;
    for (ServiceInstance instance : found) {
      if (!readsNode || !authorizer.readsService(instance.name())) {
        hidden = true;
        continue;
      }
      ObjectNode view = Views.health(instance, catalog);
      boolean healthy = !passing || catalog.status(instance) == CheckStatus.PASSING;
      if (healthy && filter.test(view)) {
        out.add(view);
      }
    }
    String key = connect ? Catalog.connectKey(name) : name;
    boolean present =
        !catalog
            .services(
                s ->
                    connect
                        ? s.connectName().filter(name::equals).isPresent()
                        : s.name().equals(name))
            .isEmpty();
    Reply reply = Meta.filtered(Reply.json(out), hidden, authorizer);
    return new Blocking.Answer(catalog.indexOf(key, present), null, reply);
  }

  private Future<Reply> node(Exchange x) {
    return checks(
        x,
        (at, c) ->
            List.of(at.catalog().node().name(), at.catalog().node().id()).contains(x.variable(0)));
  }

  private Future<Reply> state(Exchange x) {
    String word = x.variable(0);
    if (word.equals("any")) {
      return checks(x, (at, c) -> true);
    }
    Optional<CheckStatus> status = CheckStatus.parse(word);
    return checks(x, (at, c) -> status.filter(s -> s == c.status()).isPresent());
  }

  private Future<Reply> checks(Exchange x, BiPredicate<Datacenter, Check> wanted) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    Filter filter = Filter.of(x, Fields.HEALTH_CHECK);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> checks(at, at.authorizer(x), wanted, filter))
        .map(reply -> Meta.consistent(reply, options));
  }

  private static Blocking.Answer checks(
      Datacenter at, Authorizer authorizer, BiPredicate<Datacenter, Check> wanted, Filter filter) {
    Catalog catalog = at.catalog();
    boolean readsNode = authorizer.readsNode(catalog.node().name());
    ArrayNode out = Json.array();
    boolean hidden = false;
    for (Check check : catalog.checks()) {
      ObjectNode view = check.toJson(catalog.node().name(), true);
      if (!wanted.test(at, check) || !filter.test(view)) {
        continue;
      }
      boolean reads = check.serviceId().isEmpty() || authorizer.readsService(check.serviceName());
      if (readsNode && reads) {
        out.add(view);
      } else {
        hidden = true;
      }
    }
    Reply reply = Meta.filtered(Reply.json(out), hidden, authorizer);
    return new Blocking.Answer(at.store().index(Topic.CATALOG), null, reply);
  }
}
