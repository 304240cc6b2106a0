// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.AgentRig;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionName;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalization.EscapedSlashes;
import dev.consort.upstreams.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is gathered of a service, over real HTTP. */
final class ServiceInquiryTest {
  private static final String ROOTS = "/v1/agent/connect/ca/roots";
  private static final String INTENTIONS = "/v1/connect/intentions/match";
  private static final String SELF = "/v1/agent/self";
  private static final String AUTHORIZE = "/v1/agent/connect/authorize";
  private static final String MESH = "/v1/config/mesh/mesh";
  private static final String HEALTH = "/v1/health/connect/web";
  private static final String SERVICE = "/v1/config/service-defaults/web";
  private static final String PROXIES = "/v1/config/proxy-defaults/global";
  private static final String OKTA = "/v1/config/jwt-provider/okta";
  private static final Reply ABSENT = Reply.error(404, "Config entry not found");
  private static final Reply DENIED = Reply.error(403, "Permission denied: no right");

  private final AgentRig rig = new AgentRig();

  ServiceInquiryTest() {
    rig.agent.answer(ROOTS, Reply.of(Fixture.load("1.21.4/ca/agent-roots")));
    rig.agent.answer(INTENTIONS, Reply.ok("{\"web\":[]}"));
    rig.agent.answer(SELF, DENIED);
    rig.agent.answer(AUTHORIZE, Reply.ok("{\"Authorized\":false,\"Reason\":\"default\"}"));
    for (String entry : List.of(MESH, SERVICE, PROXIES, OKTA)) {
      rig.agent.answer(entry, ABSENT);
    }
    rig.agent.answer(HEALTH, Reply.ok("[]"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private ServiceFacts ask(Optional<DefaultPolicy> flag) {
    return new ServiceInquiry(rig.connection, flag, IntentionName.of("web"))
        .ask()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private ServiceFacts ask() {
    return ask(Optional.empty());
  }

  @Test
  void ask_nothingSet_isTheDefaults() {
    ServiceFacts facts = ask();
    assertEquals(List.of(), facts.intentions());
    assertEquals(PathNormalization.DEFAULT, facts.normalization());
    assertEquals(
        Optional.of(new SpokenProtocol(Protocol.TCP, "no entry says otherwise")), facts.protocol());
    assertEquals(List.of(), facts.notes());
  }

  @Test
  void ask_selfMayNotBeRead_isToldByTheProbe() {
    ServiceFacts facts = ask();
    assertEquals(DefaultPolicy.DENY, facts.policy().policy());
    assertTrue(facts.policy().source().contains(AUTHORIZE), facts.policy()::source);
  }

  @Test
  void ask_withAFlag_asksNobodyForTheDefault() {
    assertEquals(DefaultPolicy.ALLOW, ask(Optional.of(DefaultPolicy.ALLOW)).policy().policy());
    assertEquals(List.of(), rig.agent.requests(SELF));
    assertEquals(List.of(), rig.agent.requests(AUTHORIZE));
  }

  @Test
  void ask_registrationWithAProtocol_goesBeforeEntries() {
    rig.agent.answer(
        HEALTH, Reply.ok("[{\"Service\":{\"Proxy\":{\"Config\":{\"protocol\":\"GRPC\"}}}}]"));
    rig.agent.answer(SERVICE, Reply.ok("{\"Kind\":\"service-defaults\",\"Protocol\":\"http\"}"));
    assertEquals(
        Optional.of(new SpokenProtocol(Protocol.GRPC, "its sidecar's registration")),
        ask().protocol());
    assertEquals(Map.of("merge-central-config", ""), rig.agent.requests(HEALTH).getFirst().query());
  }

  @Test
  void ask_entriesWithAProtocol_serviceGoesBeforeProxies() {
    rig.agent.answer(
        PROXIES, Reply.ok("{\"Kind\":\"proxy-defaults\",\"Config\":{\"protocol\":\"http2\"}}"));
    assertEquals(
        Optional.of(new SpokenProtocol(Protocol.HTTP2, "the proxy-defaults entry")),
        ask().protocol());
    rig.agent.answer(SERVICE, Reply.ok("{\"Kind\":\"service-defaults\",\"Protocol\":\"http\"}"));
    assertEquals(
        Optional.of(new SpokenProtocol(Protocol.HTTP, "the service-defaults entry of web")),
        ask().protocol());
  }

  @Test
  void ask_nobodyMayTellTheProtocol_isUnknown() {
    for (String place : List.of(HEALTH, SERVICE, PROXIES)) {
      rig.agent.answer(place, DENIED);
    }
    assertEquals(Optional.empty(), ask().protocol());
  }

  @Test
  void ask_meshEntry_setsTheNormalization() {
    rig.agent.answer(
        MESH,
        Reply.ok(
            "{\"Kind\":\"mesh\",\"HTTP\":{\"Incoming\":{\"RequestNormalization\":"
                + "{\"PathWithEscapedSlashesAction\":\"REJECT_REQUEST\"}}}}"));
    assertEquals(EscapedSlashes.REJECT, ask().normalization().escapedSlashes());
  }

  @Test
  void ask_meshEntryMayNotBeRead_isNoted() {
    rig.agent.answer(MESH, DENIED);
    ServiceFacts facts = ask();
    assertEquals(1, facts.notes().size(), facts.notes()::toString);
    assertTrue(
        facts.notes().getFirst().endsWith("So the default normalization of paths holds here."),
        facts.notes()::toString);
  }

  @Test
  void ask_providers_areThoseThatIntentionsName() {
    rig.agent.answer(
        INTENTIONS,
        Reply.ok(
            "{\"web\":[{\"SourceName\":\"api\",\"DestinationName\":\"web\",\"Action\":\"allow\","
                + "\"JWT\":{\"Providers\":[{\"Name\":\"okta\"}]}}]}"));
    rig.agent.answer(
        OKTA,
        Reply.ok(
            "{\"Kind\":\"jwt-provider\",\"Name\":\"okta\",\"Issuer\":\"okta\","
                + "\"JSONWebKeySet\":{\"Local\":{\"JWKS\":\"eyJrZXlzIjpbXX0=\"}}}"));
    ServiceFacts facts = ask();
    assertEquals("okta", facts.providers().get("okta").issuer());
    assertEquals(Optional.of("{\"keys\":[]}"), facts.providers().get("okta").jwks());
  }

  @Test
  void ask_auditedIntention_isMarked() {
    rig.agent.answer(
        INTENTIONS,
        Reply.ok(
            "{\"web\":[{\"SourceName\":\"api\",\"DestinationName\":\"web\",\"Action\":\"deny\","
                + "\"Meta\":{\"consort-mode\":\"audit\"}}]}"));
    assertTrue(ask().intentions().getFirst().audited());
  }

  @Test
  void ask_intentionsMayNotBeRead_failsWithASentence() {
    rig.agent.answer(INTENTIONS, DENIED);
    InquiryFailed failed =
        assertInstanceOf(
            InquiryFailed.class, assertThrows(CompletionException.class, this::ask).getCause());
    assertTrue(failed.getMessage().contains("Permission denied: no right"), failed.getMessage());
  }
}
