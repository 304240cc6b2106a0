// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Ids;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.query.PreparedQuery;
import dev.consort.devagent.query.QueryRules;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** {@code /v1/query}: prepared queries, each of the datacenter it was written in. */
public final class QueryApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.QUERY, Topic.ACL);
  private static final String NOT_FOUND = "Query not found";

  private final Datacenter dc;
  private final Ids ids;
  private final RandomGenerator random;

  /** Serves {@code dc}; {@code random} shuffles what queries answer. */
  public QueryApi(Datacenter dc, Ids ids, RandomGenerator random) {
    this.dc = dc;
    this.ids = ids;
    this.random = random;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/query", this::list);
    router.plain("POST", "/v1/query", this::create);
    router.on("GET", "/v1/query/*", this::get);
    router.plain("PUT", "/v1/query/*", this::update);
    router.plain("DELETE", "/v1/query/*", this::delete);
    router.plain("GET", "/v1/query/*/execute", this::execute);
    router.plain("GET", "/v1/query/*/explain", this::explain);
  }

  private Future<Reply> list(Exchange x) {
    return read(
        x,
        at -> {
          Authorizer authorizer = at.authorizer(x);
          boolean hidden = false;
          ArrayNode out = Json.array();
          for (PreparedQuery query : at.queries().list()) {
            boolean may = authorizer.may(Resource.QUERY, query.name(), Access.READ);
            if (may) {
              out.add(query.toJson(seesAll(authorizer)));
            }
            hidden |= !may;
          }
          return Meta.filtered(Reply.json(out), hidden, authorizer);
        });
  }

  private Future<Reply> get(Exchange x) {
    return read(
        x,
        at -> {
          PreparedQuery query = at.queries().get(x.variable(0)).orElseThrow(() -> notFound(at));
          return Reply.json(Json.array().add(query.toJson(mayRead(at, x, query))));
        });
  }

  /** Goes on only for who may read a query; returns whether its token may be seen, too. */
  private static boolean mayRead(Datacenter at, Exchange x, PreparedQuery query) {
    Authorizer authorizer = at.authorizer(x);
    authorizer.require(Resource.QUERY, query.name(), Access.READ);
    return seesAll(authorizer);
  }

  private static boolean seesAll(Authorizer authorizer) {
    return authorizer.may(Resource.ACL, "", Access.WRITE);
  }

  private Future<Reply> read(Exchange x, Function<Datacenter, Reply> read) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    return at.blocking()
        .byIndex(
            x,
            options,
            TOPICS,
            () -> new Blocking.Answer(at.store().index(Topic.QUERY), null, read.apply(at)))
        .map(reply -> Meta.consistent(reply, options));
  }

  private ApiError notFound(Datacenter at) {
    String text = at.name().equals(dc.name()) ? NOT_FOUND : "rpc error making call: " + NOT_FOUND;
    return new ApiError(404, text, Meta.LEADERLESS);
  }

  private Reply create(Exchange x) {
    Datacenter at = dc.asked(QueryOptions.of(x));
    ObjectNode raw = x.bodyObject();
    if (!Json.text(raw, "ID").isEmpty()) {
      throw ApiError.internal("ID must be empty when creating a new prepared query");
    }
    String id = ids.next();
    put(at, x, id, raw);
    return Reply.json(Json.object().put("ID", id));
  }

  private Reply update(Exchange x) {
    Datacenter at = dc.asked(QueryOptions.of(x));
    requireWrite(at, x, existing(at, x));
    put(at, x, x.variable(0), x.bodyObject());
    return Reply.empty();
  }

  private Reply delete(Exchange x) {
    Datacenter at = dc.asked(QueryOptions.of(x));
    requireWrite(at, x, existing(at, x));
    at.queries().remove(x.variable(0));
    return Reply.empty();
  }

  private static PreparedQuery existing(Datacenter at, Exchange x) {
    return at.queries()
        .get(x.variable(0))
        .orElseThrow(
            () ->
                ApiError.internal(
                    "Cannot modify non-existent prepared query: '" + x.variable(0) + "'"));
  }

  private static void put(Datacenter at, Exchange x, String id, ObjectNode raw) {
    ObjectNode body = QueryRules.read(raw);
    requireWrite(at, x, new PreparedQuery(id, body, 0, 0));
    at.queries().put(id, body);
  }

  private static void requireWrite(Datacenter at, Exchange x, PreparedQuery query) {
    at.authorizer(x).require(Resource.QUERY, query.name(), Access.WRITE);
  }

  private Reply execute(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    PreparedQuery query = at.queries().resolve(x.variable(0)).orElseThrow(() -> notFound(at));
    QueryExecution execution =
        new QueryExecution(query, x.flag("connect"), limit(x), x.token(), random);
    Reply reply = Meta.consistent(execution.at(at, options.consistency()), options);
    Reply indexed = reply.with("X-Consul-Index", "1");
    return options.cached() ? indexed.with("X-Cache", "HIT").with("Age", "0") : indexed;
  }

  private static int limit(Exchange x) {
    String text = x.query("limit").orElse("");
    try {
      return text.isEmpty() ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ApiError.internal("Bad limit: parsing \"" + text + "\": invalid syntax");
    }
  }

  private Reply explain(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    PreparedQuery query = at.queries().resolve(x.variable(0)).orElseThrow(() -> notFound(at));
    ObjectNode out = Json.object();
    out.set("Query", query.toJson(mayRead(at, x, query)));
    QueryExecution.addMeta(out, options.consistency(), false);
    return Meta.consistent(Reply.json(out), options).with("X-Consul-Index", "1");
  }
}
