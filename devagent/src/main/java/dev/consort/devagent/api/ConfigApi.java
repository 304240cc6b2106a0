// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.chain.ChainKinds;
import dev.consort.devagent.filter.Fields;
import dev.consort.devagent.filter.Filter;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.ConfigEntry;
import dev.consort.devagent.state.ConfigKinds;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code /v1/config}: settings of services, of all proxies, of the mesh, and intentions. They are
 * written in the primary datacenter, whatever the request says, and read from the copy here.
 */
public final class ConfigApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.CONFIG, Topic.ACL);

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public ConfigApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.plain("PUT", "/v1/config", this::put);
    router.on("GET", "/v1/config/*", this::list);
    router.on("GET", "/v1/config/*/**", this::get);
    router.plain("DELETE", "/v1/config/*/**", this::delete);
  }

  private Future<Reply> get(Exchange x) {
    String kind = x.variable(0);
    String name = x.variable(1);
    if (!ConfigKinds.alwaysEmpty(kind)) {
      ConfigKinds.require(kind, 500);
    }
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> get(at, at.authorizer(x), kind, name))
        .map(Meta::leader);
  }

  private static Blocking.Answer get(
      Datacenter at, Authorizer authorizer, String kind, String name) {
    read(authorizer, kind, name);
    Optional<ConfigEntry> found = at.entries().get(kind, name);
    Reply reply =
        found
            .map(e -> Reply.json(e.toJson()))
            .orElseGet(
                () ->
                    Reply.text(
                        404, "Config entry not found for \"" + kind + "\" / \"" + name + "\""));
    return new Blocking.Answer(at.store().index(Topic.CONFIG), reply.body(), reply);
  }

  private Future<Reply> list(Exchange x) {
    String kind = x.variable(0);
    if (!ConfigKinds.alwaysEmpty(kind)) {
      ConfigKinds.require(kind, 500);
    }
    QueryOptions options = QueryOptions.of(x);
    Datacenter at = dc.asked(options);
    Filter filter = Filter.of(x, Fields.CONFIG_ENTRY);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> list(at, at.authorizer(x), kind, filter))
        .map(Meta::leader);
  }

  private static Blocking.Answer list(
      Datacenter at, Authorizer authorizer, String kind, Filter filter) {
    ArrayNode out = Json.array();
    boolean hidden = false;
    for (ConfigEntry entry : at.entries().list(kind)) {
      if (!mayRead(authorizer, kind, entry.name())) {
        hidden = true;
      } else if (filter.test(entry.toJson())) {
        out.add(entry.toJson());
      }
    }
    Reply reply = Meta.filtered(Reply.json(out), hidden, authorizer);
    return new Blocking.Answer(at.store().index(Topic.CONFIG), reply.body(), reply);
  }

  private static boolean mayRead(Authorizer authorizer, String kind, String name) {
    return switch (kind) {
      case ConfigKinds.PROXY_DEFAULTS, ConfigKinds.MESH -> true;
      case ConfigKinds.INTENTIONS -> authorizer.may(Resource.INTENTION, name, Access.READ);
      case ConfigKinds.JWT_PROVIDER ->
          authorizer.mayWriteAnyService() || authorizer.may(Resource.MESH, "", Access.READ);
      case ConfigKinds.EXPORTS -> authorizer.may(Resource.MESH, "", Access.READ);
      default -> authorizer.readsService(name);
    };
  }

  private static void read(Authorizer authorizer, String kind, String name) {
    if (mayRead(authorizer, kind, name)) {
      return;
    }
    switch (kind) {
      case ConfigKinds.INTENTIONS -> authorizer.require(Resource.INTENTION, name, Access.READ);
      case ConfigKinds.JWT_PROVIDER, ConfigKinds.EXPORTS ->
          authorizer.require(Resource.MESH, "", Access.READ);
      default -> authorizer.require(Resource.SERVICE, name, Access.READ);
    }
  }

  private static void write(Authorizer authorizer, String kind, String name) {
    switch (kind) {
      case ConfigKinds.INTENTIONS -> authorizer.require(Resource.INTENTION, name, Access.WRITE);
      case ConfigKinds.SERVICE_DEFAULTS,
          ChainKinds.ROUTER,
          ChainKinds.SPLITTER,
          ChainKinds.RESOLVER ->
          authorizer.require(Resource.SERVICE, name, Access.WRITE);
      default -> authorizer.require(Resource.MESH, "", Access.WRITE);
    }
  }

  private Reply put(Exchange x) {
    ObjectNode raw;
    try {
      raw = x.bodyObject();
    } catch (ApiError e) {
      throw ApiError.badRequest("Request decoding failed: " + e.getMessage());
    }
    ObjectNode entry = ConfigKinds.read(raw);
    String kind = Json.text(entry, "Kind");
    String name = ConfigKinds.nameOf(entry);
    Datacenter at = dc.primary();
    write(at.authorizer(x), kind, name);
    for (String named : ChainKinds.named(entry)) {
      at.authorizer(x).require(Resource.SERVICE, named, Access.READ);
    }
    OptionalLong cas = cas(x);
    if (cas.isPresent() && cas.getAsLong() != modified(at, kind, name)) {
      return Reply.json(BooleanNode.FALSE);
    }
    at.entries().put(kind, name, entry);
    at.remerge();
    return Reply.json(BooleanNode.TRUE);
  }

  private Reply delete(Exchange x) {
    String kind = x.variable(0);
    String name = x.variable(1);
    ConfigKinds.require(kind, 400);
    Datacenter at = dc.primary();
    write(at.authorizer(x), kind, name);
    OptionalLong cas = cas(x);
    if (cas.isPresent()
        && (modified(at, kind, name) == 0 || cas.getAsLong() != modified(at, kind, name))) {
      return Reply.json(BooleanNode.FALSE);
    }
    at.entries().remove(kind, name);
    at.remerge();
    return cas.isPresent() ? Reply.json(BooleanNode.TRUE) : Reply.json(Json.object());
  }

  private static long modified(Datacenter at, String kind, String name) {
    return at.entries().get(kind, name).map(ConfigEntry::modifyIndex).orElse(0L);
  }

  private static OptionalLong cas(Exchange x) {
    String text = x.query("cas").orElse("");
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      throw ApiError.internal("strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
    }
  }
}
