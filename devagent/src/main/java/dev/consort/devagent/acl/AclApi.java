// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Endpoint;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /v1/acl}: the part of tokens and policies that demos and tests need. All but the tokens of
 * a datacenter alone is written in the primary one, and read from the copy here.
 */
public final class AclApi {
  private static final int DISABLED = 401;

  private final AclStore store;
  private final Supplier<AclStore> primary;

  /**
   * Serves {@code store}.
   *
   * @param primary the primary datacenter's, whenever it can be reached; throws otherwise
   */
  public AclApi(AclStore store, Supplier<AclStore> primary) {
    this.store = store;
    this.primary = primary;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    on(router, "PUT", "/v1/acl/bootstrap", this::bootstrap);
    on(router, "GET", "/v1/acl/tokens", this::tokens);
    on(router, "GET", "/v1/acl/token/self", this::self);
    on(router, "PUT", "/v1/acl/token", this::createToken);
    on(router, "GET", "/v1/acl/token/*", this::token);
    on(router, "PUT", "/v1/acl/token/*", this::updateToken);
    on(router, "DELETE", "/v1/acl/token/*", this::deleteToken);
    on(router, "GET", "/v1/acl/policies", this::policies);
    on(router, "PUT", "/v1/acl/policy", this::createPolicy);
    on(router, "GET", "/v1/acl/policy/*", this::policy);
    on(router, "GET", "/v1/acl/policy/name/*", this::policyByName);
    on(router, "PUT", "/v1/acl/policy/*", this::updatePolicy);
    on(router, "DELETE", "/v1/acl/policy/*", this::deletePolicy);
    on(router, "GET", "/v1/acl/roles", x -> read(x, Reply.json(Json.array())));
    on(router, "GET", "/v1/acl/replication", x -> Reply.json(replication()));
  }

  private void on(Router router, String method, String path, Endpoint.Plain endpoint) {
    router.plain(
        method,
        path,
        x -> {
          if (!store.settings().enabled()) {
            throw new ApiError(DISABLED, "ACL support disabled");
          }
          return endpoint.handle(x);
        });
  }

  private static ObjectNode replication() {
    return Json.object().put("Enabled", false).put("Running", false).put("SourceDatacenter", "");
  }

  private Authorizer require(Exchange x, Access access) {
    Authorizer authorizer = store.resolve(x.token());
    authorizer.require(Resource.ACL, "", access);
    return authorizer;
  }

  private Reply read(Exchange x, Reply reply) {
    require(x, Access.READ);
    return reply;
  }

  private Reply bootstrap(Exchange x) {
    String secret = x.body().isBlank() ? "" : Json.text(x.bodyObject(), "BootstrapSecret");
    AclToken token = primary.get().bootstrap(Optional.of(secret).filter(s -> !s.isEmpty()));
    return Reply.json(token.toJson(primary.get(), true).put("ID", token.secret()));
  }

  private Reply tokens(Exchange x) {
    Authorizer authorizer = require(x, Access.READ);
    boolean secrets = authorizer.may(Resource.ACL, "", Access.WRITE);
    ArrayNode out = Json.array();
    store.tokens().forEach(t -> out.add(t.toJson(store, secrets)));
    return Reply.json(out);
  }

  private Reply self(Exchange x) {
    AclToken token =
        store.bySecret(x.token()).orElseThrow(() -> ApiError.forbidden("ACL not found"));
    return Reply.json(token.toJson(store, true));
  }

  private AclToken known(Exchange x) {
    return store
        .token(x.variable(0))
        .orElseThrow(() -> ApiError.notFound("token does not exist: ACL not found"));
  }

  private Reply token(Exchange x) {
    Authorizer authorizer = require(x, Access.READ);
    boolean secrets = authorizer.may(Resource.ACL, "", Access.WRITE);
    return Reply.json(known(x).toJson(store, secrets));
  }

  private Reply createToken(Exchange x) {
    require(x, Access.WRITE);
    return Reply.json(addToken(x.bodyObject()));
  }

  /** Adds a token in the form of {@code PUT /v1/acl/token}; shows it with its secret. */
  public ObjectNode addToken(ObjectNode body) {
    AclStore at = holding(body.path("Local").asBoolean());
    TokenBody read = TokenBody.read(body, at);
    String accessor = read.accessor().orElseGet(at::newId);
    String secret = read.secret().orElseGet(at::newId);
    if (at.token(accessor).isPresent() || at.bySecret(secret).isPresent()) {
      throw ApiError.internal("Invalid Token: AccessorID or SecretID is already in use");
    }
    return at.put(read.token(accessor, secret, at.now())).toJson(at, true);
  }

  private AclStore holding(boolean local) {
    return local ? store : primary.get();
  }

  private Reply updateToken(Exchange x) {
    require(x, Access.WRITE);
    AclToken old = known(x);
    AclStore at = holding(old.local());
    TokenBody read = TokenBody.read(x.bodyObject(), at);
    if (read.local() != old.local()) {
      throw ApiError.internal("Cannot toggle local mode of " + old.accessor());
    }
    AclToken token = read.token(old.accessor(), old.secret(), old.created());
    return Reply.json(at.put(token).toJson(at, true));
  }

  private Reply deleteToken(Exchange x) {
    require(x, Access.WRITE);
    if (x.variable(0).equals(AclStore.ANONYMOUS)) {
      throw ApiError.internal("Cannot delete the anonymous token");
    }
    holding(store.token(x.variable(0)).filter(AclToken::local).isPresent())
        .removeToken(x.variable(0));
    return Reply.json(BooleanNode.TRUE);
  }

  private Reply policies(Exchange x) {
    require(x, Access.READ);
    ArrayNode out = Json.array();
    store.policies().forEach(p -> out.add(p.toJson(false)));
    return Reply.json(out);
  }

  private Reply policy(Exchange x) {
    require(x, Access.READ);
    return shown(store.policy(x.variable(0)));
  }

  private Reply policyByName(Exchange x) {
    require(x, Access.READ);
    return shown(store.policyByName(x.variable(0)));
  }

  private static Reply shown(Optional<AclPolicy> found) {
    return Reply.json(
        found
            .orElseThrow(() -> ApiError.notFound("policy does not exist: ACL not found"))
            .toJson(true));
  }

  private Reply createPolicy(Exchange x) {
    require(x, Access.WRITE);
    return Reply.json(addPolicy(x.bodyObject()));
  }

  /** Adds a policy in the form of {@code PUT /v1/acl/policy}. */
  public ObjectNode addPolicy(ObjectNode body) {
    String name = Json.text(body, "Name");
    if (!name.matches("[A-Za-z0-9\\-_]{1,128}")) {
      throw ApiError.internal(
          "Invalid Policy: invalid Name. Only alphanumeric characters, '-' and '_' are allowed");
    }
    if (primary.get().policyByName(name).isPresent()) {
      throw ApiError.internal("Invalid Policy: A Policy with Name \"" + name + "\" already exists");
    }
    return write(primary.get().newId(), name, body);
  }

  private Reply updatePolicy(Exchange x) {
    require(x, Access.WRITE);
    String id = x.variable(0);
    AclPolicy old =
        store
            .policy(id)
            .orElseThrow(() -> ApiError.notFound("policy does not exist: ACL not found"));
    notBuiltIn(id);
    ObjectNode body = x.bodyObject();
    String name = Json.text(body, "Name");
    return Reply.json(write(id, name.isEmpty() ? old.name() : name, body));
  }

  private ObjectNode write(String id, String name, ObjectNode body) {
    return primary
        .get()
        .putPolicy(id, name, Json.text(body, "Description"), Json.text(body, "Rules"))
        .toJson(true);
  }

  private Reply deletePolicy(Exchange x) {
    require(x, Access.WRITE);
    notBuiltIn(x.variable(0));
    primary.get().removePolicy(x.variable(0));
    return Reply.json(BooleanNode.TRUE);
  }

  private static void notBuiltIn(String id) {
    if (id.equals(AclStore.MANAGEMENT_POLICY)) {
      throw ApiError.internal("Changing the builtin global-management policy is not permitted");
    }
  }
}
