// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.authz.DefaultPolicy;
import dev.consort.certs.identity.ServiceId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The two watches that tell what holds where no intention matches. */
public final class DefaultPolicyWatches {
  /**
   * The namespace of the probe's caller. In the community edition no intention is about a caller of
   * another namespace than "default", not even one from {@code *}, so the answer is the default.
   */
  static final String NAMESPACE = "consort-default-policy";

  private static final Duration EVERY = Duration.ofMinutes(5);

  private DefaultPolicyWatches() {}

  /** What the agent's own configuration says, where the token may read it. */
  public static WatchSpec<Fact> self() {
    return new WatchSpec<>(
        "default policy (agent/self)",
        AgentRequest.get("/v1/agent/self"),
        new WatchSpec.Mode.Poll(EVERY),
        true,
        Set.of(FaultKind.PERMISSION_DENIED, FaultKind.BLOCKED, FaultKind.NOT_FOUND),
        DefaultPolicyWatches::decodeSelf);
  }

  /**
   * What the agent would do with a caller that no intention names.
   *
   * @param own the identity of the service that is called
   */
  public static WatchSpec<Fact> probe(ServiceId own) {
    ServiceId stranger =
        new ServiceId(
            own.trustDomain(), own.partition(), NAMESPACE, own.datacenter(), "no-such-service");
    String body =
        "{\"Target\":"
            + Json.quoted(own.service())
            + ",\"ClientCertURI\":"
            + Json.quoted(stranger.uri())
            + ",\"ClientCertSerial\":\"00\"}";
    return new WatchSpec<>(
        "default policy (authorize " + own.service() + ")",
        AgentRequest.post("/v1/agent/connect/authorize", body),
        new WatchSpec.Mode.Poll(EVERY),
        true,
        Set.of(
            FaultKind.PERMISSION_DENIED,
            FaultKind.BLOCKED,
            FaultKind.NOT_FOUND,
            FaultKind.BAD_REQUEST),
        DefaultPolicyWatches::decodeProbe);
  }

  static Fact decodeSelf(AgentAnswer answer) throws MalformedAnswer {
    if (answer.status() != 200) {
      return Fact.SILENT;
    }
    Json debug = answer.json().get("DebugConfig");
    String configured = debug.get("DefaultIntentionPolicy").text();
    if (!configured.isEmpty()) {
      return new Fact.Known(
          IntentionsWatch.policy(configured).orElse(DefaultPolicy.DENY),
          "the agent's default_intention_policy, " + configured + " (/v1/agent/self)");
    }
    if (!debug.members().containsKey("ACLsEnabled")) {
      return Fact.SILENT;
    }
    if (!debug.get("ACLsEnabled").isTrue()) {
      return new Fact.Known(DefaultPolicy.ALLOW, "ACLs are off at the agent (/v1/agent/self)");
    }
    String newer = debug.get("ACLResolverSettings").get("ACLDefaultPolicy").text();
    Optional<DefaultPolicy> acl =
        IntentionsWatch.policy(newer.isEmpty() ? debug.get("ACLDefaultPolicy").text() : newer);
    return acl.isEmpty()
        ? Fact.SILENT
        : new Fact.Known(acl.get(), "the agent's ACL default policy (/v1/agent/self)");
  }

  static Fact decodeProbe(AgentAnswer answer) throws MalformedAnswer {
    if (answer.status() != 200) {
      return Fact.SILENT;
    }
    Json body = answer.json();
    if (!body.members().containsKey("Authorized")) {
      throw new MalformedAnswer("it does not say whether the caller is authorized");
    }
    return new Fact.Known(
        body.get("Authorized").isTrue() ? DefaultPolicy.ALLOW : DefaultPolicy.DENY,
        "the agent's word on a caller that no intention names (/v1/agent/connect/authorize)");
  }
}
