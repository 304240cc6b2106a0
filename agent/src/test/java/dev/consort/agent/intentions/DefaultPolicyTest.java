// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Answers;
import dev.consort.agent.Fixture;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.certs.identity.ServiceId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DefaultPolicyTest {
  private static final Fact ALLOW = new Fact.Known(DefaultPolicy.ALLOW, "test");
  private static final Fact DENY = new Fact.Known(DefaultPolicy.DENY, "test");
  private static final DefaultPolicyFacts NOTHING = DefaultPolicyFacts.start(Optional.empty());
  private static final Intention ANYONE =
      Intention.layer4(
          new IntentionName("default", "*", "*"), IntentionName.of("db"), IntentionAction.ALLOW);

  private static DefaultPolicy decided(DefaultPolicyFacts facts) {
    return facts.decide().policy();
  }

  @Test
  void flag_overrulesAll() {
    DefaultPolicyFacts facts =
        DefaultPolicyFacts.start(Optional.of(DefaultPolicy.ALLOW)).withSelf(DENY);
    assertEquals(DefaultPolicy.ALLOW, decided(facts));
    assertEquals("--default-policy", facts.decide().source());
  }

  @Test
  void policy_whileABetterPlaceMayYetSpeak_isDeny() {
    assertEquals(DefaultPolicy.DENY, decided(NOTHING));
    assertEquals(DefaultPolicy.DENY, decided(NOTHING.withHeader(Optional.of(DefaultPolicy.ALLOW))));
    assertEquals(
        DefaultPolicy.DENY,
        decided(NOTHING.withSelf(Fact.SILENT).withHeader(Optional.of(DefaultPolicy.ALLOW))));
    assertEquals(DefaultPolicy.DENY, decided(NOTHING.withProbe(ALLOW, List.of())));
  }

  @Test
  void self_thenProbe_thenHeader_thenDeny() {
    DefaultPolicyFacts silent = NOTHING.withSelf(Fact.SILENT);
    assertEquals(DefaultPolicy.ALLOW, decided(NOTHING.withSelf(ALLOW).withProbe(DENY, List.of())));
    assertEquals(
        DefaultPolicy.ALLOW,
        decided(silent.withProbe(ALLOW, List.of()).withHeader(Optional.of(DefaultPolicy.DENY))));
    DefaultPolicyFacts mute = silent.withProbe(Fact.SILENT, List.of());
    assertEquals(DefaultPolicy.ALLOW, decided(mute.withHeader(Optional.of(DefaultPolicy.ALLOW))));
    assertEquals(DefaultPolicy.DENY, decided(mute));
    assertEquals("the agent does not tell", mute.decide().source());
  }

  @Test
  void probe_whoseCallerAnIntentionNames_isNotBelieved() {
    DefaultPolicyFacts silent = NOTHING.withSelf(Fact.SILENT);
    assertEquals(DefaultPolicy.DENY, decided(silent.withProbe(ALLOW, List.of(ANYONE))));
    Intention own =
        Intention.layer4(IntentionName.of("*"), IntentionName.of("db"), IntentionAction.ALLOW);
    assertEquals(DefaultPolicy.ALLOW, decided(silent.withProbe(ALLOW, List.of(own))));
  }

  @Test
  void probe_believedOnce_staysWhenItCannotBeAskedAnyMore() {
    DefaultPolicyFacts known = NOTHING.withSelf(Fact.SILENT).withProbe(DENY, List.of());
    DefaultPolicyFacts later =
        known
            .withProbe(ALLOW, List.of(ANYONE))
            .withProbe(Fact.SILENT, List.of())
            .withHeader(Optional.of(DefaultPolicy.ALLOW));
    assertEquals(DefaultPolicy.DENY, decided(later));
  }

  @ParameterizedTest
  @CsvSource({
    "1.21.4/agent/self,ALLOW",
    "1.8.7/agent/self,ALLOW",
    "1.21.4/acl/agent-self--mgmt,DENY",
    "1.8.7/acl/agent-self--mgmt,DENY"
  })
  void self_recorded_tells(String name, DefaultPolicy expected) throws Exception {
    Fact.Known fact = (Fact.Known) DefaultPolicyWatches.decodeSelf(Fixture.load(name).answer());
    assertEquals(expected, fact.policy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4/acl/agent-self--web", "1.8.7/acl/agent-self--none"})
  void self_forbidden_isSilent(String name) throws Exception {
    assertEquals(Fact.SILENT, DefaultPolicyWatches.decodeSelf(Fixture.load(name).answer()));
  }

  @ParameterizedTest
  @CsvSource({
    "acl-allow-intention-default-deny,DENY",
    "acl-deny-intention-default-allow,ALLOW",
    "acl-deny-intention-default-unset,DENY"
  })
  void intentionDefault_recorded_overrulesTheAclDefault(String area, DefaultPolicy expected)
      throws Exception {
    int told = 0;
    for (Fixture fixture : Fixture.all("1.21.4/" + area)) {
      Fact fact =
          switch (fixture.path()) {
            case "/v1/agent/self" -> DefaultPolicyWatches.decodeSelf(fixture.answer());
            case "/v1/agent/connect/authorize" ->
                DefaultPolicyWatches.decodeProbe(fixture.answer());
            default -> Fact.SILENT;
          };
      if (fact instanceof Fact.Known known) {
        assertEquals(expected, known.policy(), fixture.name());
        told++;
      }
    }
    assertTrue(told > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21.4", "1.8.7"})
  void probe_ofAnotherNamespace_recorded_tellsTheDefaultDespiteWildcards(String version)
      throws Exception {
    assertEquals(
        DefaultPolicy.ALLOW,
        ((Fact.Known)
                DefaultPolicyWatches.decodeProbe(
                    Fixture.load(version + "/authorize/other-namespace").answer()))
            .policy());
  }

  @Test
  void self_ofAnUnknownIntentionDefault_denies() throws Exception {
    Fact.Known fact =
        (Fact.Known)
            DefaultPolicyWatches.decodeSelf(
                Answers.ok("{\"DebugConfig\":{\"DefaultIntentionPolicy\":\"audit\"}}"));
    assertEquals(DefaultPolicy.DENY, fact.policy());
  }

  @Test
  void self_withoutDebugConfig_isSilent() throws Exception {
    assertEquals(Fact.SILENT, DefaultPolicyWatches.decodeSelf(Answers.ok("{\"Config\":{}}")));
  }

  @Test
  void probe_withoutAVerdict_isRefused() {
    assertThrows(MalformedAnswer.class, () -> DefaultPolicyWatches.decodeProbe(Answers.ok("{}")));
  }

  @Test
  void probe_asks_forACallerOfANamespaceNobodyHas() {
    String body =
        DefaultPolicyWatches.probe(new ServiceId("td.consul", "default", "default", "dc1", "db"))
            .request()
            .body()
            .orElseThrow();
    assertEquals(
        "{\"Target\":\"db\",\"ClientCertURI\":\"spiffe://td.consul/ns/consort-default-policy/dc/dc1"
            + "/svc/no-such-service\",\"ClientCertSerial\":\"00\"}",
        body);
  }
}
