// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.certs.identity.AgentId;
import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServerId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class IntentionTableTest {
  private static final IntentionName DB = IntentionName.of("db");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final IntentionName ANY_SERVICE = IntentionName.of("*");
  private static final IntentionName ANYONE = new IntentionName("default", "*", "*");

  @ParameterizedTest
  @EnumSource
  void decide_noIntentions_followsTheDefault(DefaultPolicy policy) {
    assertEquals(
        policy == DefaultPolicy.ALLOW, allows(table(policy, List.of()), Callers.service("web")));
  }

  @Test
  void decide_exactAllow_letsOnlyThatSourceThrough() {
    Intention intention = allow(WEB, DB);
    IntentionTable table = table(DefaultPolicy.DENY, List.of(intention));

    assertEquals(Optional.of(intention), permit(table, Callers.service("web")).intention());
    assertEquals(DenyReason.Kind.DEFAULT, denial(table, Callers.service("api")));
  }

  @Test
  void decide_exactSourceAndWildcard_theExactOneDecides() {
    IntentionTable denyOne =
        table(DefaultPolicy.DENY, List.of(allow(ANY_SERVICE, DB), deny(WEB, DB)));
    assertEquals(DenyReason.Kind.INTENTION, denial(denyOne, Callers.service("web")));
    assertEquals(true, allows(denyOne, Callers.service("api")));

    IntentionTable allowOne =
        table(DefaultPolicy.ALLOW, List.of(deny(ANY_SERVICE, DB), allow(WEB, DB)));
    assertEquals(true, allows(allowOne, Callers.service("web")));
    assertEquals(DenyReason.Kind.INTENTION, denial(allowOne, Callers.service("api")));
  }

  @Test
  void decide_wildcardSourceOnThisService_beatsExactSourceOnAllServices() {
    IntentionTable table =
        table(DefaultPolicy.ALLOW, List.of(allow(WEB, ANY_SERVICE), deny(ANY_SERVICE, DB)));

    assertEquals(DenyReason.Kind.INTENTION, denial(table, Callers.service("web")));
  }

  @Test
  void decide_anyNamespace_coversEachNamespaceOfThePartition() {
    IntentionTable table =
        table(
            DefaultPolicy.DENY,
            List.of(allow(ANYONE, DB), deny(new IntentionName("default", "team", "*"), DB)));

    assertEquals(true, allows(table, Callers.service("web")));
    assertEquals(true, allows(table, Callers.service("default", "other", "web")));
    assertEquals(
        DenyReason.Kind.INTENTION, denial(table, Callers.service("default", "team", "web")));
  }

  @Test
  void decide_anyNamespaceOfHigherPrecedence_beatsAnExactSource() {
    IntentionTable table =
        table(DefaultPolicy.ALLOW, List.of(allow(WEB, ANY_SERVICE), deny(ANYONE, DB)));

    assertEquals(DenyReason.Kind.INTENTION, denial(table, Callers.service("web")));
  }

  @Test
  void decide_sameNameInAnotherPartition_isNotMatched() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(allow(WEB, DB), allow(ANYONE, DB)));

    assertEquals(DenyReason.Kind.DEFAULT, denial(table, Callers.service("part", "default", "web")));
  }

  @Test
  void decide_intentionNamingThePartition_matchesIt() {
    IntentionTable table =
        table(DefaultPolicy.DENY, List.of(allow(new IntentionName("Part", "default", "web"), DB)));

    assertEquals(true, allows(table, Callers.service("part", "default", "web")));
    assertEquals(false, allows(table, Callers.service("web")));
  }

  @Test
  void decide_sameNameInAnotherNamespace_isNotMatched() {
    IntentionTable table =
        table(DefaultPolicy.DENY, List.of(allow(WEB, DB), allow(ANY_SERVICE, DB)));

    assertEquals(
        DenyReason.Kind.DEFAULT, denial(table, Callers.service("default", "other", "web")));
  }

  @Test
  void decide_otherDatacenter_isNoDifference() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(allow(WEB, DB)));

    assertEquals(
        true,
        allows(table, new ServiceId(Callers.TRUST_DOMAIN, "default", "default", "dc9", "web")));
  }

  @Test
  void decide_otherLetterCase_isAnotherService() {
    IntentionTable table =
        table(DefaultPolicy.ALLOW, List.of(allow(WEB, DB), deny(ANY_SERVICE, DB)));

    assertEquals(DenyReason.Kind.INTENTION, denial(table, Callers.service("WEB")));
  }

  @Test
  void decide_serviceNamedLikeTheWildcard_isOneOfMany() {
    IntentionTable table = table(DefaultPolicy.ALLOW, List.of(deny(ANY_SERVICE, DB)));

    assertEquals(DenyReason.Kind.INTENTION, denial(table, Callers.service("*")));
  }

  @ParameterizedTest
  @EnumSource
  void decide_foreignTrustDomain_isDeniedWhateverTheDefault(DefaultPolicy policy) {
    IntentionTable table = table(policy, List.of(allow(WEB, DB), allow(ANYONE, DB)));
    String foreign = "11111111-2222-3333-4444-555555555555.consul";

    assertEquals(
        DenyReason.Kind.FOREIGN_TRUST_DOMAIN,
        denial(table, new ServiceId(foreign, "default", "default", "dc1", "web")));
    assertEquals(
        DenyReason.Kind.FOREIGN_TRUST_DOMAIN,
        denial(table, new GatewayId(foreign, "default", "dc1")));
  }

  @Test
  void decide_trustDomainGivenInUpperCase_isTheSame() {
    IntentionTable table =
        IntentionTable.compile(
            DB, "7292F0F4-8e32-5ad5-2b17-a4b14de9257d.consul", List.of(), DefaultPolicy.ALLOW);

    assertEquals(true, allows(table, Callers.service("web")));
  }

  static List<SpiffeId> notServices() {
    return List.of(
        new AgentId(Callers.TRUST_DOMAIN, "default", "dc1", "web"),
        new ServerId(Callers.TRUST_DOMAIN, "dc1"),
        new GatewayId(Callers.TRUST_DOMAIN, "default", "dc1"));
  }

  @ParameterizedTest
  @MethodSource("notServices")
  void decide_notAService_matchesNoIntention(SpiffeId peer) {
    List<Intention> allowAll = List.of(allow(WEB, DB), allow(ANYONE, DB));
    assertEquals(DenyReason.Kind.DEFAULT, denial(table(DefaultPolicy.DENY, allowAll), peer));
    List<Intention> denyAll = List.of(deny(WEB, DB), deny(ANYONE, DB));
    assertEquals(Optional.empty(), permit(table(DefaultPolicy.ALLOW, denyAll), peer).intention());
  }

  @Test
  void decide_sourceOfAPeeredCluster_neverMatchesALocalOne() {
    Intention peered =
        new Intention(WEB, "beta", DB, new IntentionRule.Layer4(IntentionAction.ALLOW));

    IntentionTable table = table(DefaultPolicy.DENY, List.of(peered));

    assertEquals(DenyReason.Kind.DEFAULT, denial(table, Callers.service("web")));
    assertEquals(List.of(peered), table.intentions());
  }

  @Test
  void decide_permissionsOnAConnection_denyEvenIfTheyWouldAllow() {
    Intention byRequest =
        new Intention(
            WEB, "", DB, new IntentionRule.Layer7(List.of(new Permission(IntentionAction.ALLOW))));
    IntentionTable table = table(DefaultPolicy.ALLOW, List.of(byRequest, allow(ANY_SERVICE, DB)));

    assertEquals(DenyReason.Kind.NEEDS_REQUESTS, denial(table, Callers.service("web")));
    assertEquals(true, allows(table, Callers.service("api")));
  }

  @Test
  void decide_notUnderstood_denies() {
    Intention odd = new Intention(WEB, "", DB, new IntentionRule.NotUnderstood("Action \"audit\""));
    IntentionTable table = table(DefaultPolicy.ALLOW, List.of(odd, allow(ANY_SERVICE, DB)));

    assertEquals(DenyReason.Kind.NOT_UNDERSTOOD, denial(table, Callers.service("web")));
  }

  @Test
  void decide_unreadableSource_deniesAllThatNoIntentionNames() {
    IntentionTable table =
        table(
            DefaultPolicy.ALLOW,
            List.of(
                allow(ANY_SERVICE, DB),
                allow(WEB, DB),
                Intention.unreadable(DB, "a source without a name")));

    assertEquals(DenyReason.Kind.NOT_UNDERSTOOD, denial(table, Callers.service("api")));
    assertEquals(true, allows(table, Callers.service("web")));
  }

  @Test
  void decide_twoIntentionsOnOnePair_theStricterDecides() {
    List<Intention> both = List.of(allow(WEB, DB), deny(WEB, DB));

    assertEquals(
        DenyReason.Kind.INTENTION,
        denial(table(DefaultPolicy.ALLOW, both), Callers.service("web")));
    assertEquals(
        DenyReason.Kind.INTENTION,
        denial(table(DefaultPolicy.ALLOW, both.reversed()), Callers.service("web")));
  }

  @Test
  void decide_again_givesTheVerdictThatIsThere() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(allow(WEB, DB)));

    assertSame(table.decide(Callers.service("web")), table.decide(Callers.service("web")));
    assertSame(table.decide(Callers.service("api")), table.decide(Callers.service("api")));
  }

  private static IntentionTable table(DefaultPolicy policy, List<Intention> intentions) {
    return IntentionTable.compile(DB, Callers.TRUST_DOMAIN, intentions, policy);
  }

  private static Intention allow(IntentionName source, IntentionName destination) {
    return Intention.layer4(source, destination, IntentionAction.ALLOW);
  }

  private static Intention deny(IntentionName source, IntentionName destination) {
    return Intention.layer4(source, destination, IntentionAction.DENY);
  }

  private static boolean allows(IntentionTable table, SpiffeId peer) {
    return table.decide(peer) instanceof Verdict.Allowed;
  }

  private static Permit permit(IntentionTable table, SpiffeId peer) {
    return ((Verdict.Allowed) table.decide(peer)).permit();
  }

  private static DenyReason.Kind denial(IntentionTable table, SpiffeId peer) {
    return ((Verdict.Denied) table.decide(peer)).reason().kind();
  }
}
