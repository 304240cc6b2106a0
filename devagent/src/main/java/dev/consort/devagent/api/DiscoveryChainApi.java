// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.chain.ChainCompiler;
import dev.consort.devagent.chain.ChainQuestion;
import dev.consort.devagent.chain.ChainQuestion.Overrides;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.http.Shape;
import dev.consort.devagent.state.ConfigEntry;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/discovery-chain/:service}: what a service's name leads to, as of now. */
public final class DiscoveryChainApi {
  private static final Set<Topic> TOPICS = Set.of(Topic.CONFIG, Topic.ACL);
  private static final Set<String> MODES = Set.of("", "default", "none", "local", "remote");
  private static final int FORBIDDEN = 403;
  private static final Shape BODY =
      Shape.of()
          .durations("OverrideConnectTimeout")
          .words("OverrideProtocol")
          .object("OverrideMeshGateway", Shape.of().words("Mode"));

  private final Datacenter dc;

  /** Serves {@code dc}. */
  public DiscoveryChainApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    for (String method : List.of("GET", "POST")) {
      router.on(method, "/v1/discovery-chain/*", this::chain);
    }
  }

  private Future<Reply> chain(Exchange x) {
    String service = x.variable(0);
    if (service.isEmpty()) {
      throw ApiError.badRequest("Missing chain name");
    }
    QueryOptions options = QueryOptions.of(x);
    Overrides overrides = overrides(x);
    Datacenter at = dc.asked(options);
    String begins = x.query("compile-dc").filter(d -> !d.isEmpty()).orElse(at.name());
    ChainQuestion question = new ChainQuestion(service, begins, at.ca().trustDomain(), overrides);
    return at.blocking()
        .byIndex(x, options, TOPICS, () -> read(at, x, question))
        .map(reply -> Meta.consistent(reply, options))
        .map(reply -> options.cached() ? reply.with("X-Cache", "HIT").with("Age", "0") : reply);
  }

  private static Overrides overrides(Exchange x) {
    if (x.method().equals("GET") || x.body().isBlank()) {
      return Overrides.NONE;
    }
    ObjectNode raw;
    try {
      raw = x.bodyObject();
    } catch (ApiError e) {
      throw ApiError.badRequest("Request decoding failed: " + e.getMessage());
    }
    ObjectNode body = BODY.canonical(raw);
    String mode = Json.text(body.path("OverrideMeshGateway"), "Mode");
    if (!MODES.contains(mode)) {
      throw ApiError.badRequest("Invalid OverrideMeshGateway.Mode parameter");
    }
    Optional<Duration> timeout =
        Optional.of(Duration.ofNanos(body.path("OverrideConnectTimeout").asLong()))
            .filter(Duration::isPositive);
    return new Overrides(
        mode.equals("default") ? "" : mode, Json.text(body, "OverrideProtocol"), timeout);
  }

  /** A refusal carries an index here too, and one that no reader may take for that of an answer. */
  private static Blocking.Answer read(Datacenter at, Exchange x, ChainQuestion question) {
    try {
      at.authorizer(x).require(Resource.SERVICE, question.service(), Access.READ);
    } catch (ApiError e) {
      throw e.status() == FORBIDDEN ? new ApiError(e.status(), e.getMessage(), Meta.LEADERLESS) : e;
    }
    ObjectNode chain =
        ChainCompiler.compile(
            (kind, name) -> at.entries().get(kind, name).map(DiscoveryChainApi::body), question);
    Optional<String> address = at.catalog().knownVirtualAddress(question.service());
    if (address.isPresent()) {
      chain.set("AutoVirtualIPs", Json.array().add(address.get()));
      chain.set("ManualVirtualIPs", Json.array());
    } else {
      chain.putNull("AutoVirtualIPs").putNull("ManualVirtualIPs");
    }
    ObjectNode out = Json.object();
    out.set("Chain", chain);
    long index = at.store().index(Topic.CONFIG);
    return new Blocking.Answer(index, chain, Reply.json(out));
  }

  private static JsonNode body(ConfigEntry entry) {
    return entry.body();
  }
}
