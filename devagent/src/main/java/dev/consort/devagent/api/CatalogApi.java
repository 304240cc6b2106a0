// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.ServiceInstance;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** {@code /v1/catalog}: what is registered, whatever its health. */
public final class CatalogApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.CATALOG, Topic.ACL);
  private static final String SERVER = "consul";

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public CatalogApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain(
        "GET", "/v1/catalog/datacenters", x -> Reply.json(Json.strings(dc.wan().names(dc.name()))));
    router.on("GET", "/v1/catalog/services", x -> read(x, (at, a) -> services(at, a)));
    router.on("GET", "/v1/catalog/nodes", x -> read(x, (at, a) -> nodes(at, a)));
    router.on(
        "GET",
        "/v1/catalog/service/*",
        x ->
            read(
                x,
                (at, a) ->
                    instances(x, at, a, s -> s.name().equals(x.variable(0)), x.variable(0))));
    router.on(
        "GET",
        "/v1/catalog/connect/*",
        x ->
            read(
                x,
                (at, a) ->
                    instances(
                        x,
                        at,
                        a,
                        s -> s.connectName().filter(x.variable(0)::equals).isPresent(),
                        Catalog.connectKey(x.variable(0)))));
    router.on("GET", "/v1/catalog/node/*", x -> read(x, (at, a) -> node(x, at, a, false)));
    router.on("GET", "/v1/catalog/node-services/*", x -> read(x, (at, a) -> node(x, at, a, true)));
    router.on(
        "GET",
        "/v1/catalog/gateway-services/*",
        x -> read(x, (at, a) -> new Blocking.Answer(1, null, Reply.json(Json.array()))));
  }

  private Future<Reply> read(Exchange x, BiFunction<Asked, Authorizer, Blocking.Answer> read) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    Asked asked = new Asked(x, at);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> read.apply(asked, at.authorizer(x)))
        .map(reply -> Meta.consistent(reply, options));
  }

  private record Asked(Exchange x, Datacenter dc) {}

  private Blocking.Answer services(Asked asked, Authorizer authorizer) {
    Filter filter = Filter.of(asked.x(), Fields.SERVICE_NAME);
    Map<String, Set<String>> tags = new TreeMap<>();
    boolean hidden = false;
    if (authorizer.readsService(SERVER) && filter.test(Json.object().put("ServiceName", SERVER))) {
      tags.put(SERVER, Set.of());
    }
    for (ServiceInstance instance : asked.dc().catalog().services()) {
      if (!authorizer.readsService(instance.name())) {
        hidden = true;
        continue;
      }
      ObjectNode shown =
          Json.object().put("ServiceName", instance.name()).put("ServiceKind", instance.kind());
      shown.set("ServiceTags", Json.strings(instance.tags()));
      shown.set("ServiceMeta", Json.stringMap(instance.meta()));
      if (filter.test(shown)) {
        tags.computeIfAbsent(instance.name(), n -> new LinkedHashSet<>()).addAll(instance.tags());
      }
    }
    ObjectNode out = Json.object();
    tags.forEach((name, all) -> out.set(name, Json.strings(all)));
    long index = asked.dc().store().index(Topic.CATALOG);
    return new Blocking.Answer(index, null, Meta.filtered(Reply.json(out), hidden, authorizer));
  }

  private Blocking.Answer nodes(Asked asked, Authorizer authorizer) {
    Filter filter = Filter.of(asked.x(), Fields.CATALOG_NODE);
    ObjectNode node = asked.dc().catalog().node().toJson();
    boolean reads = authorizer.readsNode(Json.text(node, "Node"));
    ArrayNode out = Json.array();
    if (reads && filter.test(node)) {
      out.add(node);
    }
    return new Blocking.Answer(1, null, Meta.filtered(Reply.json(out), !reads, authorizer));
  }

  private Blocking.Answer instances(
      Exchange x,
      Asked asked,
      Authorizer authorizer,
      Predicate<ServiceInstance> wanted,
      String key) {
    Filter filter = Filter.of(x, Fields.CATALOG_SERVICE);
    Catalog catalog = asked.dc().catalog();
    List<ServiceInstance> found = catalog.services(wanted);
    boolean readsNode = authorizer.readsNode(catalog.node().name());
    ArrayNode out = Json.array();
    boolean hidden = false;
    for (ServiceInstance instance : found) {
      ObjectNode view = Views.catalog(instance, catalog);
      if (!readsNode || !authorizer.readsService(instance.name())) {
        hidden = true;
      } else if (filter.test(view) && instance.tags().containsAll(x.queryAll("tag"))) {
        out.add(view);
      }
    }
    long index = catalog.indexOf(key, !found.isEmpty());
    return new Blocking.Answer(index, null, Meta.filtered(Reply.json(out), hidden, authorizer));
  }

  private Blocking.Answer node(Exchange x, Asked asked, Authorizer authorizer, boolean list) {
    Catalog catalog = asked.dc().catalog();
    long index = asked.dc().store().index(Topic.CATALOG);
    boolean known = List.of(catalog.node().name(), catalog.node().id()).contains(x.variable(0));
    if (!known || !authorizer.readsNode(catalog.node().name())) {
      Reply none = new Reply(200, "application/json", Map.of(), "null");
      return new Blocking.Answer(index, null, Meta.filtered(none, known, authorizer));
    }
    ObjectNode byId = Json.object();
    ArrayNode all = Json.array();
    for (ServiceInstance instance : catalog.services(s -> authorizer.readsService(s.name()))) {
      byId.set(instance.id(), Views.service(instance, catalog));
      all.add(Views.service(instance, catalog));
    }
    ObjectNode out = Json.object();
    out.set("Node", catalog.node().toJson());
    out.set("Services", list ? all : byId);
    return new Blocking.Answer(index, null, Reply.json(out));
  }
}
