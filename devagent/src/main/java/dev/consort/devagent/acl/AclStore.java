// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.state.Store;
import dev.consort.devagent.state.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens and policies of a datacenter. Used on the agent's context only. */
public final class AclStore {
  static final String MANAGEMENT_POLICY = "00000000-0000-0000-0000-000000000001";
  static final String ANONYMOUS = "00000000-0000-0000-0000-000000000002";

  private final Store store;
  private final AclSettings settings;
  private final String datacenter;
  private final Ids ids;
  private final InstantSource clock;
  private final Map<String, AclToken> tokens = new LinkedHashMap<>();
  private final Map<String, String> accessorBySecret = new LinkedHashMap<>();
  private final Map<String, AclPolicy> policies = new LinkedHashMap<>();
  private boolean bootstrapped;

  /** The built-in policy and tokens of a fresh datacenter. */
  public AclStore(
      Store store, AclSettings settings, String datacenter, Ids ids, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.datacenter = datacenter;
    this.ids = ids;
    this.clock = clock;
    policies.put(
        MANAGEMENT_POLICY,
        new AclPolicy(
            MANAGEMENT_POLICY,
            "global-management",
            "A policy that allows everything.",
            "acl = \"write\"\noperator = \"write\"",
            Rules.management(),
            1,
            1));
    List<String> anonymous =
        settings
            .anonymousPolicy()
            .map(t -> List.of(addPolicy("anonymous", t).id()))
            .orElse(List.of());
    put(token(ANONYMOUS, "anonymous", "Anonymous Token", anonymous));
    settings.initialManagement().ifPresent(this::addManagement);
  }

  private void addManagement(String secret) {
    put(token(ids.next(), secret, "Initial Management Token", List.of(MANAGEMENT_POLICY)));
    bootstrapped = true;
  }

  private AclToken token(String accessor, String secret, String text, List<String> policyIds) {
    Instant now = clock.instant();
    return new AclToken(accessor, secret, text, policyIds, List.of(), List.of(), false, now, 1, 1);
  }

  /** How access is controlled. */
  public AclSettings settings() {
    return settings;
  }

  /**
   * What the bearer of {@code secret} may do.
   *
   * @param secret "" for none
   * @throws ApiError 403 when there is no such token
   */
  public Authorizer resolve(String secret) {
    if (!settings.enabled()) {
      return new Authorizer(Optional.empty(), Rules.NONE, true, true);
    }
    AclToken token =
        secret.isEmpty() || secret.equals("anonymous")
            ? tokens.get(ANONYMOUS)
            : bySecret(secret).orElseThrow(() -> ApiError.forbidden("ACL not found"));
    Rules rules = Rules.NONE;
    for (String id : token.policyIds()) {
      rules = rules.and(policy(id).map(AclPolicy::rules).orElse(Rules.NONE));
    }
    for (AclToken.Identity identity : token.serviceIdentities()) {
      rules =
          identity.holdsIn(datacenter) ? rules.and(Rules.serviceIdentity(identity.name())) : rules;
    }
    for (AclToken.Identity identity : token.nodeIdentities()) {
      rules = identity.holdsIn(datacenter) ? rules.and(Rules.nodeIdentity(identity.name())) : rules;
    }
    Optional<String> accessor = Optional.of(token.accessor()).filter(a -> !a.equals(ANONYMOUS));
    boolean management = token.policyIds().contains(MANAGEMENT_POLICY);
    return new Authorizer(accessor, rules, management, settings.defaultAllow());
  }

  /** One who may do everything: whoever started this agent. */
  public Authorizer owner() {
    return new Authorizer(Optional.empty(), Rules.NONE, true, true);
  }

  /** Makes the first management token; only once. */
  AclToken bootstrap(Optional<String> secret) {
    if (bootstrapped) {
      throw ApiError.forbidden(
          "Permission denied: ACL bootstrap no longer allowed (reset index: 1)");
    }
    bootstrapped = true;
    String accessor = ids.next();
    AclToken made =
        token(
            accessor,
            secret.orElseGet(ids::next),
            "Bootstrap Token (Global Management)",
            List.of(MANAGEMENT_POLICY));
    return put(made);
  }

  List<AclToken> tokens() {
    return List.copyOf(tokens.values());
  }

  Optional<AclToken> token(String accessor) {
    return Optional.ofNullable(tokens.get(accessor));
  }

  Optional<AclToken> bySecret(String secret) {
    return Optional.ofNullable(accessorBySecret.get(secret)).map(tokens::get);
  }

  AclToken put(AclToken wanted) {
    AclToken old = tokens.get(wanted.accessor());
    if (old != null) {
      accessorBySecret.remove(old.secret());
    }
    long index = store.write(Topic.ACL);
    AclToken now = wanted.at(old == null ? index : old.createIndex(), index);
    tokens.put(now.accessor(), now);
    accessorBySecret.put(now.secret(), now.accessor());
    return now;
  }

  void removeToken(String accessor) {
    AclToken gone = tokens.remove(accessor);
    if (gone != null) {
      accessorBySecret.remove(gone.secret());
      store.write(Topic.ACL);
    }
  }

  List<AclPolicy> policies() {
    return List.copyOf(policies.values());
  }

  Optional<AclPolicy> policy(String id) {
    return Optional.ofNullable(policies.get(id));
  }

  Optional<AclPolicy> policyByName(String name) {
    return policies.values().stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** Adds a policy with these rules; used when a seed file names one. */
  AclPolicy addPolicy(String name, String rules) {
    return putPolicy(ids.next(), name, "", rules);
  }

  AclPolicy putPolicy(String id, String name, String description, String text) {
    Rules rules = RulesReader.read(text);
    AclPolicy old = policies.get(id);
    long index = store.write(Topic.ACL);
    AclPolicy now =
        new AclPolicy(
            id, name, description, text, rules, old == null ? index : old.createIndex(), index);
    policies.put(id, now);
    return now;
  }

  void removePolicy(String id) {
    if (policies.remove(id) != null) {
      store.write(Topic.ACL);
    }
  }

  String newId() {
    return ids.next();
  }

  Instant now() {
    return clock.instant();
  }
}
