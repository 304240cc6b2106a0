// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
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
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reading of intentions: {@code /v1/connect/intentions}, {@code match}, {@code check}, {@code
 * exact}.
 */
public final class IntentionsApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.CONFIG, Topic.ACL);

  private static final int FORBIDDEN = 403;

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public IntentionsApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/connect/intentions", this::list);
    router.on("GET", "/v1/connect/intentions/match", this::match);
    router.plain("GET", "/v1/connect/intentions/check", this::check);
    router.plain("GET", "/v1/connect/intentions/exact", this::exact);
    router.plain("GET", "/v1/connect/intentions/*", this::byId);
  }

  private Future<Reply> list(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    Filter filter = Filter.of(x, Fields.INTENTION);
    Datacenter at = dc.asked(options);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> list(at, at.authorizer(x), filter))
        .map(Meta::leader);
  }

  private static Blocking.Answer list(Datacenter at, Authorizer authorizer, Filter filter) {
    ArrayNode out = Json.array();
    boolean hidden = false;
    for (ObjectNode intention : at.intentions().list(i -> true)) {
      if (!reads(authorizer, intention)) {
        hidden = true;
      } else if (filter.test(intention)) {
        out.add(intention);
      }
    }
    Reply reply = Meta.filtered(Reply.json(out), hidden, authorizer);
    return new Blocking.Answer(at.store().index(Topic.CONFIG), null, reply);
  }

  /** An intention is shown to who may read either of its ends. */
  private static boolean reads(Authorizer authorizer, ObjectNode intention) {
    return authorizer.may(Resource.INTENTION, Json.text(intention, "DestinationName"), Access.READ)
        || authorizer.may(Resource.INTENTION, Json.text(intention, "SourceName"), Access.READ);
  }

  private Future<Reply> match(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    String by =
        x.query("by").orElseThrow(() -> ApiError.internal("required query parameter 'by' not set"));
    if (!by.equals("source") && !by.equals("destination")) {
      throw ApiError.internal("'by' parameter must be one of 'source' or 'destination'");
    }
    List<String> names = x.queryAll("name");
    if (names.isEmpty()) {
      throw ApiError.internal("required query parameter 'name' not set");
    }
    Datacenter at = dc.asked(options);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> match(at, x, by, names))
        .map(reply -> Meta.consistent(reply, options))
        .map(reply -> options.cached() ? reply.with("X-Cache", "HIT").with("Age", "0") : reply);
  }

  /** A refusal carries an index here too, and one that no reader may take for that of an answer. */
  private static Blocking.Answer match(Datacenter at, Exchange x, String by, List<String> names) {
    try {
      return match(at, at.authorizer(x), by, names);
    } catch (ApiError e) {
      throw e.status() == FORBIDDEN ? new ApiError(e.status(), e.getMessage(), Meta.LEADERLESS) : e;
    }
  }

  private static Blocking.Answer match(
      Datacenter at, Authorizer authorizer, String by, List<String> names) {
    ObjectNode out = Json.object();
    for (String name : names) {
      String service = localName(name);
      authorizer.require(Resource.INTENTION, service, Access.READ);
      List<ObjectNode> found = at.intentions().match(by.equals("destination"), service);
      if (found.isEmpty()) {
        out.set(name, NullNode.getInstance());
      } else {
        out.set(name, Json.array().addAll(found));
      }
    }
    return new Blocking.Answer(at.store().index(Topic.CONFIG), out, Reply.json(out));
  }

  /** The service of {@code svc}, {@code ns/svc} or {@code ap/ns/svc}. */
  static String localName(String name) {
    List<String> parts = List.of(name.split("/", -1));
    boolean local = parts.subList(0, parts.size() - 1).stream().allMatch("default"::equals);
    if (parts.size() > 3 || parts.getLast().isEmpty()) {
      throw ApiError.badRequest("name \"" + name + "\" is invalid: it can contain at most two '/'");
    }
    if (!local) {
      throw ApiError.badRequest(
          "name \"" + name + "\" is invalid: Namespaces are a Consul Enterprise feature");
    }
    return parts.getLast();
  }

  private Reply check(Exchange x) {
    String source = localName(required(x, "source"));
    String destination = localName(required(x, "destination"));
    Datacenter at = dc.asked(QueryOptions.of(x));
    Authorizer authorizer = at.authorizer(x);
    authorizer.require(Resource.SERVICE, destination, Access.READ);
    boolean allowed =
        at.intentions()
            .deciding(source, destination)
            .map(i -> Json.text(i, "Action").equals("allow"))
            .orElse(at.acl().settings().defaultAllow());
    return Reply.json(Json.object().put("Allowed", allowed));
  }

  private static String required(Exchange x, String name) {
    return x.query(name)
        .filter(v -> !v.isEmpty())
        .orElseThrow(() -> ApiError.internal("required query parameter '" + name + "' not set"));
  }

  private Reply exact(Exchange x) {
    Datacenter at = dc.asked(QueryOptions.of(x));
    Authorizer authorizer = at.authorizer(x);
    String source = localName(required(x, "source"));
    String destination = localName(required(x, "destination"));
    return shown(at.intentions().exact(source, destination), authorizer);
  }

  private Reply byId(Exchange x) {
    Datacenter at = dc.asked(QueryOptions.of(x));
    return shown(at.intentions().byId(x.variable(0)), at.authorizer(x));
  }

  private static Reply shown(Optional<ObjectNode> found, Authorizer authorizer) {
    ObjectNode intention = found.orElseThrow(() -> ApiError.notFound("Intention not found"));
    if (!reads(authorizer, intention)) {
      throw ApiError.forbidden("Permission denied");
    }
    return Reply.json(intention);
  }
}
